#include "host/monitor/event_hub.hpp"

#include <chrono>

namespace amq::host {
namespace {

std::uint64_t unix_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

}  // namespace

EventHub::EventHub(std::uint32_t shards, std::size_t ring_bytes) {
    for (std::uint32_t k = 0; k <= shards; ++k) {
        rings_.push_back(std::make_unique<EventRing>(ring_bytes));
    }
}

void EventHub::put(const Event& event) {
    if (!wants(event.type)) return;
    const std::lock_guard lock(mutex_);
    rings_.back()->put(event, unix_ns());
}

void EventHub::on_line(LogLevel level, std::string_view name, std::string_view line) {
    if (!wants(AMQ_EVENT_LOG)) return;
    while (!line.empty() && line.back() == '\n') line.remove_suffix(1);
    Event event;
    event.type = AMQ_EVENT_LOG;
    event.code = static_cast<std::uint32_t>(level);
    event.texts = {name, line, "", ""};
    put(event);
}

void EventHub::put(std::uint32_t shard, const Event& event) {
    if (!wants(event.type)) return;
    rings_[shard]->put(event, unix_ns());
}

std::uint64_t EventHub::lost() const {
    std::uint64_t lost = 0;
    for (const auto& ring : rings_) lost += ring->lost();
    return lost;
}

}  // namespace amq::host
