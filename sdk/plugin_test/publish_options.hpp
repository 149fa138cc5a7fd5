#pragma once
// What a message of the bench may say beside its topic and its body.

#include <string_view>

#include "host/exchange/core.hpp"

namespace amq::test {

struct PublishOptions {
    std::string_view key = {};  // route key
    exchange::Echo echo = exchange::Echo::wanted;
};

}  // namespace amq::test
