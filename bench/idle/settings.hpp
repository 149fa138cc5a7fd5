#pragma once

// What one run of amq_idle_sessions is asked to do.

#include <cstdint>
#include <span>
#include <string>

namespace amq::bench {

// What a session is to the broker: a native one, or one of the original protocol.
enum class IdleRole { native, publisher, subscriber };

struct IdleSettings {
    std::uint16_t port = 0;
    std::uint32_t sessions = 10'000;
    std::uint32_t topics = 1000;
    std::uint32_t at_once = 512;  // sessions that are not ready yet
    IdleRole role = IdleRole::native;
    bool websocket = false;
};

// Throws std::invalid_argument with one sentence about what is wrong.
IdleSettings parse_idle_settings(std::span<char* const> arguments);

// The text of --help.
std::string idle_usage();

}  // namespace amq::bench
