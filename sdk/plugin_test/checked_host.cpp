#include <amq/plugin_test/checked_host.hpp>

#include <cstring>
#include <string_view>
#include <utility>

namespace amq::test {
namespace {

constexpr std::uint64_t kMark = 0x414D51546573744Full;

std::string_view too_late(Phase phase) {
    return phase == Phase::destroyed ? " after destroy" : " after deactivate";
}

}  // namespace

CheckedHost::CheckedHost(const amq_host& real, std::string strategy,
                         std::shared_ptr<Breaches> breaches)
    : mark_(kMark), real_(&real), strategy_(std::move(strategy)), breaches_(std::move(breaches)) {
    table_.size = sizeof(amq_host);
    table_.major = real.major;
    table_.minor = real.minor;
    table_.ctx = this;
    table_.shard = real.shard;
    table_.shards = real.shards;
    fill_facts();
    fill_effects();
    fill_words();
    lent_ = table_;
}

void CheckedHost::enter(const char* function) {
    if (in_call_ != nullptr) breach(std::string("is asked ") + function + " inside another call");
    in_call_ = function;
    error_.clear();
}

std::string CheckedHost::leave() {
    if (std::memcmp(&table_, &lent_, sizeof table_) != 0) {
        breach("changed the host's table");
        table_ = lent_;
    }
    looked_at_ = std::exchange(in_call_, nullptr);
    return std::exchange(error_, {});
}

void CheckedHost::breach(const std::string& what) const {
    // Another thread does not know what the shard's does meanwhile.
    const char* call = nullptr;
    if (is_shard_thread()) call = in_call_ != nullptr ? in_call_ : looked_at_;
    breaches_->add(strategy_ + (call != nullptr ? std::string(", ") + call : "") + ": " + what);
}

// A strategy with a wrong ctx has nothing that could be asked who it is.
CheckedHost& CheckedHost::self(void* ctx) {
    auto* host = static_cast<CheckedHost*>(ctx);
    if (host == nullptr || host->mark_ != kMark) {
        print_and_abort("a function of the host is called with another ctx than the host's");
    }
    return *host;
}

bool CheckedHost::may_call(const Rule& rule) const {
    const Phase phase = phase_;
    const std::string call = std::string("calls ") + rule.function + "()";
    std::string wrong;
    if (phase > rule.last) {
        wrong = too_late(phase);
    } else if (rule.from == From::shard && !is_shard_thread()) {
        wrong = " from another thread than the shard's";
    } else if (phase == Phase::deactivated && !is_shard_thread()) {
        wrong = " from another thread after deactivate";
    } else if (rule.from == From::shard && in_call_ == nullptr) {
        wrong = " outside of any call into this instance";
    } else if (phase < rule.first) {
        wrong = " before create has returned";
    }
    if (wrong.empty()) return true;
    breach(call + wrong);
    return false;
}

bool CheckedHost::is_text(const char* function, amq_str text) const {
    if (text.p != nullptr || text.n == 0) return true;
    breach(std::string("calls ") + function + "() with a text without bytes");
    return false;
}

void CheckedHost::fill_facts() {
    table_.now_ns = [](void* ctx) -> std::uint64_t {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"now_ns", From::shard, Phase::creating, Phase::deactivated})) return 0;
        return host.now_ns();
    };
    table_.random = [](void* ctx) -> std::uint64_t {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"random", From::shard, Phase::creating, Phase::deactivated})) return 0;
        return host.real_->random(host.real_->ctx);
    };
    table_.extension = [](void* ctx, const char* id) -> const void* {
        CheckedHost& host = self(ctx);
        if (!host.may_call({"extension", From::shard, Phase::creating, Phase::deactivated}))
            return nullptr;
        if (id == nullptr) return host.breach("calls extension() without an id"), nullptr;
        return host.extension(id);
    };
}

// A table that is known is looked at as the host's own is; another goes on as it is.
const void* CheckedHost::extension(const char* id) {
    const void* real = real_->extension(real_->ctx, id);
    if (real == nullptr || std::string_view(id) != AMQ_METRICS_ID) return real;
    real_metrics_ = static_cast<const amq_metrics*>(real);
    metrics_ = *real_metrics_;
    metrics_.size = sizeof metrics_;
    metrics_.ctx = this;
    metrics_.add = [](void* ctx, const amq_metric* metric, std::uint64_t** cells, char* err,
                      std::size_t err_n) {
        return self(ctx).add_metric(metric, cells, err, err_n);
    };
    return &metrics_;
}

amq_rc CheckedHost::add_metric(const amq_metric* metric, std::uint64_t** cells, char* err,
                               std::size_t err_n) const {
    if (!may_call({"amq_metrics.add", From::shard, Phase::creating, Phase::active}))
        return AMQ_E_STATE;
    const bool is_activating = std::string_view("activate") == in_call_;
    if (phase_ == Phase::active && !is_activating) breach("calls amq_metrics.add() after activate");
    if (metric == nullptr || cells == nullptr) {
        breach("calls amq_metrics.add() without a metric or a place for its cells");
        return AMQ_E_CONFIG;
    }
    return real_metrics_->add(real_metrics_->ctx, metric, cells, err, err_n);
}

void CheckedHost::fill_effects() {
    table_.timer = [](void* ctx, std::uint64_t token, std::uint64_t after) -> amq_rc {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"timer", From::shard, Phase::active, Phase::active}))
            return AMQ_E_STATE;
        if (token == AMQ_WAKE_TOKEN) host.breach("calls timer() with AMQ_WAKE_TOKEN");
        return host.real_->timer(host.real_->ctx, token, after);
    };
    table_.release = [](void* ctx, amq_id held) -> amq_rc {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"release", From::shard, Phase::active, Phase::active}))
            return AMQ_E_STATE;
        return host.real_->release(host.real_->ctx, held);
    };
    table_.wake = [](void* ctx) {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"wake", From::any, Phase::creating, Phase::active})) return;
        host.real_->wake(host.real_->ctx);
    };
    table_.trace = [](void* ctx, std::uint32_t code, const std::int64_t* v, std::uint32_t n) {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"trace", From::shard, Phase::active, Phase::active})) return;
        if (n > 4) return host.breach("calls trace() with more than 4 values");
        if (v == nullptr && n != 0) return host.breach("calls trace() without its values");
        host.real_->trace(host.real_->ctx, code, v, n);
    };
}

void CheckedHost::fill_words() {
    table_.log = [](void* ctx, std::int32_t level, amq_str text) {
        const CheckedHost& host = self(ctx);
        if (!host.may_call({"log", From::any, Phase::creating, Phase::deactivated})) return;
        if (!host.is_text("log", text)) return;
        if (level < 0 || level > 4) host.breach("calls log() with a level that is none");
        host.real_->log(host.real_->ctx, level, text);
    };
    table_.error = [](void* ctx, amq_str why) {
        CheckedHost& host = self(ctx);
        if (!host.may_call({"error", From::shard, Phase::creating, Phase::deactivated})) return;
        if (!host.is_text("error", why)) return;
        host.error_ = why.n == 0 ? std::string() : std::string(why.p, why.n);
        host.real_->error(host.real_->ctx, why);
    };
}

}  // namespace amq::test
