#include "host/exchange/attempts.hpp"

#include <algorithm>
#include <utility>

namespace amq::exchange {

Attempt& Attempts::add_to_many() {
    constexpr std::uint32_t kFirstRoom = 4;
    if (size_ >= room_) {
        const std::uint32_t room = std::max(kFirstRoom, room_ * 2);
        auto wider = std::make_unique<Attempt[]>(room);
        std::copy_n(data(), size_, wider.get());
        many_ = std::move(wider);
        room_ = room;
    } else if (size_ == 1) {
        many_[0] = first_;
    }
    return many_[size_++] = Attempt{};
}

void Attempts::give_room_back() {
    many_.reset();
    room_ = 0;
}

}  // namespace amq::exchange
