#pragma once
// Who got one exchange: its deliveries, in the order in which they were made.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <amq/plugin/abi.h>

#include "host/exchange/ids.hpp"
#include "host/exchange/pending_replies.hpp"

namespace amq::exchange {

/// One delivery to one subscriber. The part strategies see comes first.
struct Attempt : amq_attempt {
    std::uint32_t subscriber = kNone;
    std::uint32_t ordinal = 0;  // names the wire sequence
    AttemptRef next;            // in the subscriber's list of open attempts
    AttemptRef previous;
    Nanos reply_due = 0;  // 0: whenever
    Nanos sent = 0;
};

/// As an array. The first lies in here, since most exchanges have no second.
class Attempts {
  public:
    Attempts() = default;
    Attempts(const Attempts&) = delete;
    Attempts& operator=(const Attempts&) = delete;

    std::uint32_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const Attempt* data() const { return size_ > 1 ? many_.get() : &first_; }
    Attempt* data() { return size_ > 1 ? many_.get() : &first_; }
    const Attempt* begin() const { return data(); }
    const Attempt* end() const { return data() + size_; }
    Attempt& operator[](std::uint32_t place) {
        assert(place < size_);
        return data()[place];
    }
    const Attempt& operator[](std::uint32_t place) const {
        assert(place < size_);
        return data()[place];
    }

    /// One more, with nothing set. The others may move.
    Attempt& add() {
        if (size_ == 0) {
            size_ = 1;
            return first_ = Attempt{};
        }
        return add_to_many();
    }
    void clear() {
        size_ = 0;
        if (room_ > kKeptRoom) give_room_back();
    }

  private:
    static constexpr std::uint32_t kKeptRoom = 64;  // more than that is given back

    Attempt& add_to_many();
    void give_room_back();

    std::uint32_t size_ = 0;
    std::uint32_t room_ = 0;  // of many_
    Attempt first_;
    std::unique_ptr<Attempt[]> many_;  // all of them, when there are two or more
};

}  // namespace amq::exchange
