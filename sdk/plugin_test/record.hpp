#pragma once
// What the bench writes down: who is there, what was published, and what came of it.

#include <cstddef>
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
    std::string headers;
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    std::uint32_t attempt = 0;
    exchange::ExchangeId exchange = 0;
    exchange::Nanos deadline = 0;
    std::size_t sent = 0;  // which of the bench's publishes it is
};

struct SessionRecord {
    exchange::SessionId id = 0;
    std::string name;  // no other session has it
    std::string first_name;
    std::vector<std::string> topics;  // subscribed
    std::vector<Received> inbox;
    std::vector<std::uint32_t> cancelled;  // sequences of messages that need no reply any more
};

struct Answered {
    exchange::Outcome outcome{};
    std::string body;
    std::string headers;
    exchange::Nanos at = 0;
};

struct SentRecord {
    exchange::SessionId publisher = 0;
    std::uint32_t sequence = 0;
    std::string topic;
    std::string body;
    exchange::Nanos at = 0;
    bool is_routed = false;  // its strategy was asked about it
    std::vector<Answered> answers;
    std::vector<std::string> receivers;  // names, in the order in which it was delivered
};

}  // namespace amq::test
