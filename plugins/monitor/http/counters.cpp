#include "plugins/monitor/http/counters.hpp"

#include <algorithm>

namespace amq::monitor::http {

void Counters::connection_opened() noexcept {
    opened_.fetch_add(1, std::memory_order_relaxed);
    open_.fetch_add(1, std::memory_order_relaxed);
}

void Counters::connection_ended() noexcept {
    open_.fetch_sub(1, std::memory_order_relaxed);
}

void Counters::accept_failed() noexcept {
    accept_errors_.fetch_add(1, std::memory_order_relaxed);
}

void Counters::responded(unsigned status) noexcept {
    const std::size_t hundreds = std::min<std::size_t>(status / 100, responses_.size() - 1);
    responses_[hundreds].fetch_add(1, std::memory_order_relaxed);
}

void Counters::refuse(Refusal why) noexcept {
    refused_[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
}

CounterValues Counters::values() const noexcept {
    const auto read = [](const Count& count) { return count.load(std::memory_order_relaxed); };
    CounterValues now;
    now.connections_opened = read(opened_);
    now.connections_open = read(open_);
    now.accept_errors = read(accept_errors_);
    std::transform(responses_.begin(), responses_.end(), now.responses.begin(), read);
    std::transform(refused_.begin(), refused_.end(), now.refused.begin(), read);
    return now;
}

}  // namespace amq::monitor::http
