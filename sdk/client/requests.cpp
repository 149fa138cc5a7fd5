#include <amq/client/requests.hpp>

#include <algorithm>
#include <utility>

namespace amq::client {

Requests::Requests(std::size_t limit) : limit_{std::min(limit, kMost)} {}

std::uint32_t Requests::add(Waiter& waiter, Time deadline, Kind kind) {
    if (size_ == limit_) return 0;
    const std::uint32_t at = take_place();
    Place& place = places_[at];
    place.request = {&waiter, deadline, kind};
    place.request.number = ++asked_;
    place.used = true;
    ++size_;
    return sequence_of(at);
}

std::uint32_t Requests::take_place() {
    if (first_free_ == kNone || places_.size() < std::min(kFresh, limit_)) {
        places_.emplace_back();
        return static_cast<std::uint32_t>(places_.size() - 1);
    }
    const std::uint32_t at = first_free_;
    first_free_ = places_[at].next_free;
    if (first_free_ == kNone) last_free_ = kNone;
    return at;
}

Request* Requests::find(std::uint32_t sequence) noexcept {
    const std::uint32_t at = sequence & kPlaceMask;
    if (at >= places_.size()) return nullptr;
    Place& place = places_[at];
    const bool is_it = place.used && place.generation == sequence >> kPlaceBits;
    return is_it ? &place.request : nullptr;
}

Request Requests::take(std::uint32_t sequence) noexcept {
    const std::uint32_t at = sequence & kPlaceMask;
    Request taken = std::exchange(places_[at].request, {});
    free_place(at);
    return taken;
}

void Requests::free_place(std::uint32_t at) noexcept {
    Place& place = places_[at];
    place.used = false;
    place.generation = place.generation + 1 == kGenerations ? 1 : place.generation + 1;
    place.next_free = kNone;
    if (last_free_ == kNone) {
        first_free_ = at;
    } else {
        places_[last_free_].next_free = at;
    }
    last_free_ = at;
    --size_;
}

}  // namespace amq::client
