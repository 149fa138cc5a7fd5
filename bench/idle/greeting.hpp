#pragma once

// What a session of amq_idle_sessions says, and how it reads what comes: by either protocol, in
// plain frames or in those of a WebSocket.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/idle/settings.hpp"

namespace amq::bench {

// The HTTP part of a WebSocket connection.
std::string upgrade_request();

// All that the session says of itself, in one piece; as many frames answer it as `answers` says.
std::string greeting(std::uint32_t number, const IdleSettings& settings);
std::uint32_t answers(IdleRole role);

// A frame as it goes out.
std::string wrapped(const IdleSettings& settings, std::string_view frame);

// One frame of the broker, borrowed from the input.
struct Heard {
    std::size_t size = 0;  // bytes of the input
    std::uint32_t cmd = 0;
    std::uint32_t sequence = 0;
    std::uint32_t status = 0;
};

// Nothing while it is not whole. Throws std::runtime_error when it is none, or a refusal.
std::optional<Heard> hear(const IdleSettings& settings, std::string_view input);

// The answer to a frame that is a ping; nothing for all others.
std::optional<std::string> pong_for(const Heard& heard);

}  // namespace amq::bench
