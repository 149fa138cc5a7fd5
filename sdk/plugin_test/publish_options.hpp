#pragma once
// What a message of the bench may say beside its topic and its body.

#include <chrono>
#include <cstdint>
#include <string_view>

#include "host/exchange/core.hpp"

namespace amq::test {

struct PublishOptions {
    std::string_view key = {};  // route key
    exchange::Echo echo = exchange::Echo::wanted;
    exchange::Wait wait = exchange::Wait::hold;
    std::chrono::nanoseconds timeout = {};  // none: the model's
    std::string_view headers = {};          // carried to the subscriber, unread
    std::uint32_t model = 0;                // 0: that of the bench's first strategy
};

}  // namespace amq::test
