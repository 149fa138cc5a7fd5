#include "host/fan_out.hpp"

#include <algorithm>

namespace amq::host {
namespace {

using exchange::Nanos;

constexpr Nanos kNanosOfMillisecond = 1'000'000;

}  // namespace

std::uint32_t milliseconds_until(Nanos deadline, Nanos now) {
    if (deadline <= now) return 0;
    return static_cast<std::uint32_t>(
        std::min<Nanos>((deadline - now) / kNanosOfMillisecond, UINT32_MAX));
}

anet::native::MessageBlock message_block(const exchange::Delivery& delivery, Nanos now) {
    return anet::native::message_block(delivery.attempt, delivery.exchange,
                                       milliseconds_until(delivery.deadline, now));
}

bool FanOut::take(const exchange::Delivery& delivery, std::span<const exchange::Recipient> others,
                  Nanos now) {
    const exchange::Payload& body = delivery.body;
    if (body.bytes.size() > kLargestBody || !body.headers.empty() || body.kept) return false;
    if (!is_for_the_same(delivery, others)) {
        if (is_empty()) begin(delivery, others);
        return false;
    }
    if (!has_room()) return false;
    gather(delivery, message_block(delivery, now));
    own_.push_back({delivery.tag, delivery.sequence});
    for (const exchange::Recipient& other : others) own_.push_back({other.tag, other.sequence});
    return true;
}

void FanOut::gather(const exchange::Delivery& delivery, const anet::native::MessageBlock& block) {
    const std::span<const std::byte> body = delivery.body.bytes;
    const std::size_t size = body.size() + block.size();
    if (!bytes_) bytes_.reset(new std::byte[kMostMessages * (kLargestBody + block.size())]);
    std::byte* const at = bytes_.get() + used_;
    std::ranges::copy(block, std::ranges::copy(body, at).out);
    used_ += size;
    messages_.push_back({delivery, {at, size}});
    exchange::Delivery& gathered = messages_.back().delivery;
    gathered.body.bytes = {at, body.size()};
    gathered.topic.name = {};  // borrowed, and no session says it
}

bool FanOut::is_for_the_same(const exchange::Delivery& delivery,
                             std::span<const exchange::Recipient> others) const {
    if (to_.size() != others.size() + 1 || to_.front() != delivery.to) return false;
    return std::equal(
        others.begin(), others.end(), to_.begin() + 1,
        [](const exchange::Recipient& other, exchange::SessionId id) { return other.to == id; });
}

void FanOut::begin(const exchange::Delivery& delivery,
                   std::span<const exchange::Recipient> others) {
    to_.clear();
    to_.push_back(delivery.to);
    for (const exchange::Recipient& other : others) to_.push_back(other.to);
}

void FanOut::clear() {
    messages_.clear();
    own_.clear();
    used_ = 0;
}

}  // namespace amq::host
