#pragma once

// What one run of amq_topic_load is asked to do.

#include <cstdint>
#include <span>
#include <string>

namespace amq::bench {

enum class TopicNames { numbers, texts };

struct TopicSettings {
    std::uint16_t port = 0;
    int broker_pid = 0;
    std::uint32_t topics = 1'000'000;
    std::uint32_t subscriptions = 100'000;  // each of another one of the topics
    std::uint32_t sessions = 16;            // that subscribe, and as many that publish
    std::uint32_t window = 64;              // requests of one publisher in flight
    std::uint32_t rounds = 5;
    double seconds = 1;  // of each of the three loads of a round
    TopicNames names = TopicNames::texts;
};

// Throws std::invalid_argument with one sentence about what is wrong.
TopicSettings parse_topic_settings(std::span<char* const> arguments);

// The text of --help.
std::string topic_usage();

}  // namespace amq::bench
