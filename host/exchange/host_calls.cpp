// What an instance may ask of its host, and when: a call from a wrong thread or at a wrong time is
// refused and counted.

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <string>
#include <string_view>
#include <variant>

#include "host/exchange/strategy.hpp"

namespace amq::exchange {
namespace {

constexpr std::size_t kMaxText = 512;
// Of so many instances that ended last a late call is still known for what it is.
constexpr std::size_t kRemembered = 1'024;

std::atomic<std::uint64_t> refused_calls{0};

std::string_view text_of(amq_str text) {
    return text.p == nullptr ? std::string_view()
                             : std::string_view(text.p, std::min(text.n, kMaxText));
}

// As much as fits, with a final zero, and never half of a character.
void write_text(std::string_view text, char* to, std::size_t room) {
    if (to == nullptr || room == 0) return;
    std::size_t n = std::min(text.size(), room - 1);
    while (n > 0 && n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0U) == 0x80U) --n;
    to[text.copy(to, n)] = '\0';
}

// Tells who calls: each line of execution has an errno of its own.
const void* caller_mark() {
    return &errno;
}

}  // namespace

// What an instance keeps of its host. It outlives the instance, for those that call too late.
struct Strategy::HostSide {
    amq_host table{};
    std::atomic<Strategy*> instance{nullptr};
    amq_metrics metrics{};
    MetricStore* store = nullptr;
    std::shared_ptr<MetricCells> cells;  // kept for those that count too late
    bool may_register = true;
};

std::uint64_t Strategy::refused_host_calls() {
    return refused_calls.load(std::memory_order_relaxed);
}

void Strategy::begin(Life life) {
    caller_.store(caller_mark(), std::memory_order_relaxed);
    life_.store(life, std::memory_order_relaxed);
}

// The instance that calls, if it may; else nothing.
Strategy* Strategy::admit(void* ctx, Ask ask, std::string_view function) {
    Strategy* const asker = static_cast<HostSide*>(ctx)->instance.load(std::memory_order_acquire);
    const std::string_view wrong = asker == nullptr ? "after its end" : asker->wrong_to_ask(ask);
    if (wrong.empty()) return asker;
    refused_calls.fetch_add(1, std::memory_order_relaxed);
    if (asker != nullptr && !asker->told_.exchange(true, std::memory_order_relaxed)) {
        const std::string text =
            "called " + std::string(function) + "() of its host " + std::string(wrong);
        asker->services_.log(asker->model_, 3, text);
    }
    return nullptr;
}

std::string_view Strategy::wrong_to_ask(Ask ask) const {
    const Life life = life_.load(std::memory_order_relaxed);
    if (ask == Ask::from_anywhere) return {};
    if (ask == Ask::wake) return life == Life::ending ? "while it ends" : std::string_view();
    if (caller_.load(std::memory_order_relaxed) != caller_mark()) return "from a foreign thread";
    if (ask == Ask::at_home || life == Life::active) return {};
    return life == Life::made ? "before it was activated" : "while it ends";
}

void Strategy::make_host(const StrategyPlace& place) {
    side_ = new HostSide;
    side_->instance.store(this, std::memory_order_release);
    amq_host& host = side_->table;
    host.size = sizeof(amq_host);
    host.major = AMQ_ABI_MAJOR;
    host.minor = AMQ_ABI_MINOR;
    host.ctx = side_;
    host.shard = place.shard;
    host.shards = place.shards;
    give_facts(host);
    give_requests(host);
}

void Strategy::give_facts(amq_host& host) {
    host.now_ns = [](void* ctx) {
        Strategy* const asker = admit(ctx, Ask::at_home, "now_ns");
        return asker == nullptr ? Nanos{0} : asker->services_.now();
    };
    host.random = [](void* ctx) {
        Strategy* const asker = admit(ctx, Ask::at_home, "random");
        return asker == nullptr ? std::uint64_t{0} : asker->services_.random(asker->instance_);
    };
    host.log = [](void* ctx, std::int32_t level, amq_str text) {
        Strategy* const asker = admit(ctx, Ask::from_anywhere, "log");
        if (asker == nullptr) return;
        asker->services_.log(asker->model_, std::clamp(level, 0, 4), text_of(text));
    };
    host.trace = [](void* ctx, std::uint32_t code, const std::int64_t* v, std::uint32_t n) {
        Strategy* const asker = admit(ctx, Ask::at_home, "trace");
        if (asker == nullptr) return;
        const std::size_t count = v == nullptr ? 0 : std::min(n, 4U);
        asker->services_.trace(asker->instance_, code, {v, count});
    };
    host.error = [](void* ctx, amq_str why) {
        Strategy* const asker = admit(ctx, Ask::at_home, "error");
        if (asker != nullptr) asker->error_ = text_of(why);
    };
    host.extension = [](void* ctx, const char* id) -> const void* {
        Strategy* const asker = admit(ctx, Ask::at_home, "extension");
        if (asker == nullptr || id == nullptr || asker->side_->store == nullptr) return nullptr;
        return std::string_view(id) == AMQ_METRICS_ID ? &asker->side_->metrics : nullptr;
    };
}

void Strategy::give_requests(amq_host& host) {
    host.timer = [](void* ctx, std::uint64_t token, std::uint64_t after) -> amq_rc {
        Strategy* const asker = admit(ctx, Ask::while_active, "timer");
        if (asker == nullptr) return AMQ_E_STATE;
        if (token == AMQ_WAKE_TOKEN) return AMQ_E_UNSUPPORTED;
        return asker->services_.set_timer(asker->instance_, token, after);
    };
    host.release = [](void* ctx, amq_id held) -> amq_rc {
        Strategy* const asker = admit(ctx, Ask::while_active, "release");
        if (asker == nullptr) return AMQ_E_STATE;
        return asker->services_.release(asker->instance_, held);
    };
    host.wake = [](void* ctx) {
        Strategy* const asker = admit(ctx, Ask::wake, "wake");
        if (asker == nullptr || asker->woken_.exchange(true, std::memory_order_release)) return;
        asker->services_.wake();
    };
}

// --- what it counts

void Strategy::give_metrics(const std::string& id, MetricStore* store) {
    if (store == nullptr) return;
    side_->store = store;
    side_->cells = store->open(id);
    amq_metrics& metrics = side_->metrics;
    metrics.size = sizeof metrics;
    metrics.ctx = side_;
    metrics.add = [](void* ctx, const amq_metric* metric, std::uint64_t** cells, char* err,
                     std::size_t err_n) {
        std::string why_not;
        const amq_rc rc = add_metric(*static_cast<HostSide*>(ctx), metric, cells, why_not);
        if (rc != AMQ_OK) write_text(why_not, err, err_n);
        return rc;
    };
    metrics.store = [](std::uint64_t* cell, std::uint64_t value) {
        std::atomic_ref<std::uint64_t>(*cell).store(value, std::memory_order_relaxed);
    };
}

amq_rc Strategy::add_metric(HostSide& side, const amq_metric* metric, std::uint64_t** cells,
                            std::string& why_not) {
    Strategy* const asker = admit(&side, Ask::at_home, "amq_metrics.add");
    if (asker == nullptr || !side.may_register) {
        if (asker != nullptr) side.store->count_refusal(MetricRefusal::not_now);
        why_not = "metrics are added until activate() has returned, on the shard";
        return AMQ_E_STATE;
    }
    if (metric == nullptr || cells == nullptr) return AMQ_E_CONFIG;
    auto added = side.store->add(*side.cells, *metric);
    if (auto* mistake = std::get_if<MetricMistake>(&added)) {
        why_not = asker->error_ = mistake->text;
        return mistake->rc;
    }
    *cells = std::get<std::uint64_t*>(added);
    return AMQ_OK;
}

void Strategy::end_registration() {
    side_->may_register = false;
}

void Strategy::show_metrics() {
    if (side_->store != nullptr) side_->store->show(side_->cells);
}

const amq_host* Strategy::host() const {
    return &side_->table;
}

void Strategy::forget_host() {
    static std::array<std::atomic<HostSide*>, kRemembered> remembered{};
    static std::atomic<std::size_t> next{0};
    if (side_->store != nullptr) side_->store->end(*side_->cells);
    side_->instance.store(nullptr, std::memory_order_release);
    const std::size_t place = next.fetch_add(1, std::memory_order_relaxed) % kRemembered;
    delete remembered[place].exchange(side_, std::memory_order_acq_rel);
}

}  // namespace amq::exchange
