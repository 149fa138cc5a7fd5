#pragma once
// What the bench writes down: who is there, what was published, and what came of it.

#include <cstdint>
#include <string>
#include <vector>

#include "host/exchange/ids.hpp"
#include "host/exchange/outcome.hpp"

namespace amq::test {

/// A message as it reached a subscriber.
struct Received {
    std::string topic;
    std::string body;
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    std::uint32_t attempt = 0;
    exchange::ExchangeId exchange = 0;
    exchange::Nanos deadline = 0;
};

struct SessionRecord {
    exchange::SessionId id = 0;
    std::string name;
    std::vector<Received> inbox;
};

struct Answered {
    exchange::Outcome outcome{};
    std::string body;
    exchange::Nanos at = 0;
};

struct SentRecord {
    exchange::SessionId publisher = 0;
    std::uint32_t sequence = 0;
    std::string topic;
    std::string body;
    exchange::Nanos at = 0;
    std::vector<Answered> answers;
};

}  // namespace amq::test
