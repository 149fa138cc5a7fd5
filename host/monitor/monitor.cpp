#include "host/monitor/monitor.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "host/monitor/monitor_host.hpp"
#include "host/plugins/guarded_call.hpp"

namespace amq::host {

std::variant<std::unique_ptr<Monitor>, std::string> Monitor::create(
    const MonitorSource& source, const MonitorServices& services, Log& log,
    exchange::Breadcrumb& breadcrumb) {
    std::unique_ptr<Monitor> monitor(new Monitor(source, services, log, breadcrumb));
    if (auto failure = monitor->make()) return std::move(*failure);
    return monitor;
}

Monitor::Monitor(const MonitorSource& source, const MonitorServices& services, Log& log,
                 exchange::Breadcrumb& breadcrumb)
    : source_(source),
      services_(services),
      log_(log),
      breadcrumb_(breadcrumb),
      code_(breadcrumb.keep(source.id, source.sha256)),
      side_(HostSide::make(source, services, log)) {}

Monitor::~Monitor() {
    stop();
    if (table_.destroy != nullptr) {
        const auto failure = guarded("destroy", [this] {
            table_.destroy(table_.self);
            return amq_rc{AMQ_OK};
        });
        if (failure) log_.warn("monitor_end").with("id", source_.id).with("error", *failure);
    }
    side_->life.store(MonitorLife::gone);
}

std::optional<std::string> Monitor::make() {
    ErrorBuffer error;
    const void* made = nullptr;
    const amq_str options{source_.options.data(), source_.options.size()};
    const auto failure = guarded("create", [&] {
        made = source_.entry->create(source_.id.c_str(), &side_->table, options, error.data(),
                                     ErrorBuffer::size());
        return amq_rc{AMQ_OK};
    });
    if (failure) return "create: " + *failure;
    if (made != nullptr) {
        auto wrong = take_table(made);
        if (!wrong && !error.intact()) wrong = "create wrote past the end of its error text";
        return wrong;
    }
    if (!error.intact()) return "create failed and wrote past the end of its error text";
    const std::string said = error.text().empty() ? side_->take_error() : error.text();
    return said.empty() ? "create failed and did not say why" : said;
}

// Copies the table, as far as the plugin's version of it goes; what it does not cover stays NULL.
std::optional<std::string> Monitor::take_table(const void* made) {
    std::uint32_t size = 0;
    std::memcpy(&size, made, sizeof size);
    if (size < offsetof(amq_monitor, destroy) + sizeof(amq_monitor::destroy)) {
        return "create gave a table that is too small";
    }
    std::memcpy(&table_, made, std::min<std::size_t>(size, sizeof table_));
    if (table_.destroy == nullptr) return "create gave a table without destroy";
    return std::nullopt;
}

// What went wrong, in words.
template <class Call>
std::optional<std::string> Monitor::guarded(const char* callback, Call&& call) {
    static_cast<void>(side_->take_error());
    amq_rc rc = AMQ_E_EXCEPTION;
    const auto thrown = exception_of([&] {
        const exchange::Inside inside(breadcrumb_, code_, callback);
        rc = call();
    });
    if (thrown) return *thrown;
    if (rc == AMQ_OK) return std::nullopt;
    std::string said = side_->take_error();
    return said.empty() ? "it failed with code " + std::to_string(rc) : said;
}

std::optional<std::string> Monitor::start() {
    side_->life.store(MonitorLife::started);
    if (table_.start != nullptr) {
        if (auto failure = guarded("start", [this] { return table_.start(table_.self); })) {
            side_->life.store(MonitorLife::made);
            return failure;
        }
    }
    started_ = true;
    failures_ = 0;
    muted_ = false;
    ask_interest();
    return std::nullopt;
}

void Monitor::ask_interest() {
    if (!started_ || muted_ || table_.interest == nullptr) return;
    std::uint64_t types = 0;
    const auto failure = guarded("interest", [&] {
        types = table_.interest(table_.self);
        return amq_rc{AMQ_OK};
    });
    if (failure) return note_failure("interest", *failure);
    interest_ = types;
}

// Whoever waits for an answer is let go first: the monitor waits for its threads.
void Monitor::stop() {
    if (!std::exchange(started_, false)) return;
    side_->life.store(MonitorLife::stopping);
    if (table_.stop == nullptr) return;
    const auto failure = guarded("stop", [this] {
        table_.stop(table_.self);
        return amq_rc{AMQ_OK};
    });
    if (failure) log_.warn("monitor_end").with("id", source_.id).with("error", *failure);
}

void Monitor::on_events(std::span<const amq_event> events, std::uint64_t lost) {
    if (!started_ || muted_ || table_.on_events == nullptr) return;
    const auto failure = guarded("on_events", [&] {
        return table_.on_events(table_.self, events.data(), sizeof(amq_event),
                                static_cast<std::uint32_t>(events.size()), lost);
    });
    if (failure) return note_failure("on_events", *failure);
    failures_ = 0;
}

void Monitor::note_failure(const char* callback, const std::string& why) {
    ++strikes_;
    log_.warn("strike").with("monitor", source_.id).with("callback", callback).with("why", why);
    if (++failures_ < kMaxFailures) return;
    muted_ = true;
    log_.error("quarantine").with("monitor", source_.id).with("strikes", strikes_);
}

}  // namespace amq::host
