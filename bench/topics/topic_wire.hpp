#pragma once

// The frames of amq_topic_load: the native protocol, with many topics by number or by name.

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/amq_head.hpp"
#include "bench/topics/settings.hpp"

namespace amq::bench::topic_wire {

enum Command : std::uint32_t {
    kHello = 0xFFFFFF00,
    kWelcome = 0xFFFFFF01,
    kSubscribe = 0xFFFFFF02,
    kUnsubscribe = 0xFFFFFF03,
    kAcknowledge = 0xFFFFFF04,
    kReply = 0xFFFFFF05,
    kAnswer = 0xFFFFFF06,
    kPing = 0xFFFFFF08,
    kPong = 0xFFFFFF09,
};
inline constexpr std::uint32_t kStatus = 0xFFFF;
inline constexpr std::uint32_t kNoSubscriber = 2;
inline constexpr std::uint32_t kFirstTopic = 1000;

std::string hello();

// "orders.eu.north.0012345".
std::string text_of(std::uint32_t topic);

// The list entries of topics from `first` on, each `step` behind the one before.
struct Some {
    std::uint32_t first = 0;
    std::uint32_t step = 1;
    std::uint32_t count = 0;
    std::uint32_t alias = 0;  // of the first
};
void put_list(OutBuffer& out, Command command, TopicNames names, const Some& some);

// A request of model 12 that does not wait for a subscriber to come.
void put_request(OutBuffer& out, TopicNames names, std::uint32_t topic, std::uint32_t sequence);

// The reply to a delivery.
void put_reply(OutBuffer& out, const char* head);

}  // namespace amq::bench::topic_wire
