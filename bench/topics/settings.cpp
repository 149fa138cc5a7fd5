#include "bench/topics/settings.hpp"

#include <stdexcept>
#include <string_view>

#include "bench/load/option_value.hpp"

namespace amq::bench {
namespace {

void set(TopicSettings& settings, std::string_view name, std::string_view text) {
    if (name == "--port") {
        settings.port = parse<std::uint16_t>("port", text, 1, 65535);
    } else if (name == "--broker-pid") {
        settings.broker_pid = parse("broker-pid", text, 1, 1 << 30);
    } else if (name == "--topics") {
        settings.topics = parse("topics", text, 1U, 10'000'000U);
    } else if (name == "--subscriptions") {
        settings.subscriptions = parse("subscriptions", text, 1U, 10'000'000U);
    } else if (name == "--sessions") {
        settings.sessions = parse("sessions", text, 1U, 5000U);
    } else if (name == "--window") {
        settings.window = parse("window", text, 1U, 65'536U);
    } else if (name == "--rounds") {
        settings.rounds = parse("rounds", text, 1U, 100U);
    } else if (name == "--seconds") {
        settings.seconds = parse("seconds", text, 0.01, 600.0);
    } else if (name == "--names") {
        if (text != "numbers" && text != "texts") refuse("names", text);
        settings.names = text == "numbers" ? TopicNames::numbers : TopicNames::texts;
    } else {
        throw std::invalid_argument("there is no option \"" + std::string(name) + "\"");
    }
}

}  // namespace

TopicSettings parse_topic_settings(std::span<char* const> arguments) {
    TopicSettings settings;
    for (std::size_t k = 0; k < arguments.size(); k += 2) {
        if (k + 1 == arguments.size()) {
            throw std::invalid_argument(std::string(arguments[k]) +
                                        " needs a value, or is no option");
        }
        set(settings, arguments[k], arguments[k + 1]);
    }
    if (settings.port == 0 || settings.broker_pid == 0) {
        throw std::invalid_argument("--port and --broker-pid must be given");
    }
    if (settings.subscriptions > settings.topics) {
        throw std::invalid_argument("--subscriptions cannot be more than --topics");
    }
    return settings;
}

std::string topic_usage() {
    return R"(amq_topic_load: subscribes to many topics, sends requests to one and to many, leaves.

  --port N --broker-pid N    of an amqd, by its native protocol
  --topics N                 that requests may name (1000000)
  --subscriptions N          each of another topic (100000)
  --sessions N               that subscribe, and as many that publish (16)
  --names numbers|texts      what topics are called: a text has 23 bytes (texts)
  --window N                 requests of one publisher in flight (64)
  --rounds N --seconds S     of three loads each (5, 1)

Prints one JSON object. Exit: 0 all went well, 1 it did not, 2 bad usage.
)";
}

}  // namespace amq::bench
