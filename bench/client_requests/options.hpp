#pragma once

// What one run of amq_client_requests is asked to do.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace amq::bench::clients {

enum class Which { amq, amq_alone, floor, nats, nats_asap };
enum class Format { text, json };

struct Options {
    Which library = Which::amq;  // what each is: usage()
    Format format = Format::text;
    std::string url;
    std::uint32_t threads = 64;
    std::size_t body = 64;
    std::chrono::duration<double> warm_up{0.5};
    std::chrono::duration<double> measured{2};
};

// Throws std::invalid_argument with one sentence about what is wrong.
Options parse_options(std::span<char* const> arguments);

// The text of --help.
std::string usage();

std::string to_string(Which library);

}  // namespace amq::bench::clients
