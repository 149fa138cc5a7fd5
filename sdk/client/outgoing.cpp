#include <amq/client/outgoing.hpp>

#include <algorithm>
#include <utility>

namespace amq::client {

std::uint32_t in_milliseconds(std::chrono::milliseconds time) noexcept {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time.count(), 1, UINT32_MAX));
}

Time after(std::chrono::milliseconds time) noexcept {
    return Clock::now() + std::chrono::milliseconds{in_milliseconds(time)};
}

Outgoing::Outgoing(const Saying& saying)
    : kind{saying.kind},
      sequence{saying.sequence},
      status{saying.status},
      model{saying.model},
      deadline{saying.deadline},
      body(saying.body.begin(), saying.body.end()),
      records(saying.records.begin(), saying.records.end()) {
    if (saying.topic != nullptr) topic = *saying.topic;
}

Saying Outgoing::saying(Time now) const {
    std::uint32_t timeout = 0;
    if (deadline != Time::max()) {
        timeout = in_milliseconds(std::chrono::ceil<std::chrono::milliseconds>(deadline - now));
    }
    return {kind,   topic ? &*topic : nullptr, sequence, status, model, timeout, deadline, body,
            records};
}

OutgoingQueue::Place OutgoingQueue::push(Outgoing outgoing) {
    const auto place = waiting_.insert(waiting_.end(), std::move(outgoing));
    bytes_ += place->cost();
    return place;
}

OutgoingQueue::Place OutgoingQueue::push_front(Outgoing outgoing) {
    const auto place = waiting_.insert(waiting_.begin(), std::move(outgoing));
    bytes_ += place->cost();
    return place;
}

Outgoing OutgoingQueue::pop() {
    Outgoing first = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= first.cost();
    return first;
}

void OutgoingQueue::erase(Place place) noexcept {
    bytes_ -= place->cost();
    waiting_.erase(place);
}

void OutgoingQueue::clear() noexcept {
    waiting_.clear();
    bytes_ = 0;
}

}  // namespace amq::client
