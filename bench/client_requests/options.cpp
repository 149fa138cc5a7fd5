#include "bench/client_requests/options.hpp"

#include <stdexcept>
#include <string_view>

#include "bench/load/body.hpp"
#include "bench/load/option_value.hpp"

namespace amq::bench::clients {
namespace {

Which parse_library(std::string_view text) {
    for (const Which library :
         {Which::amq, Which::amq_alone, Which::floor, Which::nats, Which::nats_asap}) {
        if (text == to_string(library)) return library;
    }
    refuse("library", text);
}

void set(Options& options, std::string_view option, std::string_view text) {
    const std::string_view name = option.starts_with("--") ? option.substr(2) : "";
    const auto seconds = [&](double lowest) {
        return std::chrono::duration<double>(parse(name, text, lowest, 600.0));
    };
    if (name == "library") {
        options.library = parse_library(text);
    } else if (name == "url") {
        options.url = text;
    } else if (name == "threads") {
        options.threads = parse(name, text, 1U, 1000U);
    } else if (name == "body") {
        options.body = parse<std::size_t>(name, text, Body::kSmallest, 40'000);
    } else if (name == "warm-up") {
        options.warm_up = seconds(0);
    } else if (name == "seconds") {
        options.measured = seconds(0.01);
    } else {
        throw std::invalid_argument("there is no option \"" + std::string(option) + "\"");
    }
}

}  // namespace

std::string to_string(Which library) {
    switch (library) {
        case Which::amq: return "amq";
        case Which::amq_alone: return "amq-alone";
        case Which::floor: return "floor";
        case Which::nats: return "nats";
        case Which::nats_asap: break;
    }
    return "nats-asap";
}

Options parse_options(std::span<char* const> arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--json") {
            options.format = Format::json;
        } else if (i + 1 == arguments.size()) {
            throw std::invalid_argument(std::string(name) + " needs a value, or is no option");
        } else {
            set(options, name, arguments[++i]);
        }
    }
    if (options.url.empty()) throw std::invalid_argument("--url must be given");
    return options;
}

std::string usage() {
    return R"(amq_client_requests: threads ask over one client object, blocking, and it is measured.

  --library NAME                (amq)
      amq                       amq::Client, and another one that replies
      amq-alone                 amq::Client; a raw socket replies
      floor                     no library: what it costs that threads block, with raw sockets
      nats, nats-asap           libnats as it is, libnats that sends at once
  --url URL                     of the broker: tcp://127.0.0.1:7600, nats://127.0.0.1:4222
  --threads N                   each asks, waits for the answer, and asks again (64)
  --body BYTES                  (64, at least 16)
  --warm-up S --seconds S       not measured (0.5), measured (2)
  --json                        one JSON object instead of a line of text

Exit: 0 all answers were right, 1 some were wrong or missing or there were none, 2 bad usage.
)";
}

}  // namespace amq::bench::clients
