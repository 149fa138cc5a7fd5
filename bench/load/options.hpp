#pragma once

// What one run of amq_load is asked to do.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "bench/load/wire.hpp"

namespace amq::bench {

enum class Protocol { amq, native, nats, mqtt, resp };
enum class Transport { tcp, websocket };
enum class Format { text, json };

struct Options {
    Protocol protocol = Protocol::amq;
    Transport transport = Transport::tcp;
    Format format = Format::text;
    std::string label;
    std::string host = "127.0.0.1";
    std::uint16_t publish_port = 0;
    std::uint16_t subscribe_port = 0;
    Model model = Model::one_of_many;
    std::uint32_t topic = 1001;
    std::string topic_name;  // instead of the number, unless it is empty
    std::uint32_t publishers = 256;
    std::uint32_t window = 1;
    std::uint32_t subscribers = 4;
    std::size_t body = 64;
    double rate = 0;  // messages a second in an open loop; 0 is a closed loop
    // Of an open loop, in seconds from when a message was due; 0 is for ever.
    double deadline = 0;  // an answer counts as good until then
    double patience = 0;  // what is not sent until then is given up
    std::string series;   // a file for the figures of each second, unless it is empty
    std::chrono::duration<double> warm_up{0.5};
    std::chrono::duration<double> measured{2};
    int broker_pid = 0;
};

// Throws std::invalid_argument with one sentence about what is wrong.
Options parse_options(std::span<char* const> arguments);

// The text of --help.
std::string usage();

}  // namespace amq::bench
