#include "bench/idle/settings.hpp"

#include <stdexcept>
#include <string_view>

#include "bench/load/option_value.hpp"

namespace amq::bench {
namespace {

IdleRole parse_role(std::string_view text) {
    if (text == "native") return IdleRole::native;
    if (text == "publisher") return IdleRole::publisher;
    if (text == "subscriber") return IdleRole::subscriber;
    refuse("role", text);
}

void set(IdleSettings& settings, std::string_view name, std::string_view text) {
    if (name == "--port") {
        settings.port = parse<std::uint16_t>("port", text, 1, 65535);
    } else if (name == "--sessions") {
        settings.sessions = parse("sessions", text, 1U, 60'000U);
    } else if (name == "--topics") {
        settings.topics = parse("topics", text, 1U, 1'000'000U);
    } else if (name == "--at-once") {
        settings.at_once = parse("at-once", text, 1U, 60'000U);
    } else if (name == "--role") {
        settings.role = parse_role(text);
    } else {
        throw std::invalid_argument("there is no option \"" + std::string(name) + "\"");
    }
}

}  // namespace

IdleSettings parse_idle_settings(std::span<char* const> arguments) {
    IdleSettings settings;
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        const std::string_view name = arguments[k];
        if (name == "--websocket") {
            settings.websocket = true;
            continue;
        }
        if (k + 1 == arguments.size()) {
            throw std::invalid_argument(std::string(name) + " needs a value, or is no option");
        }
        set(settings, name, arguments[++k]);
    }
    if (settings.port == 0) throw std::invalid_argument("--port must be given");
    return settings;
}

std::string idle_usage() {
    return R"(amq_idle_sessions: opens sessions as fast as the broker takes them, and keeps them.

  --port N                              the broker's
  --sessions N                          (10000)
  --topics N                            sessions subscribe to one of so many, by turns (1000)
  --role native|publisher|subscriber    a native session says hello and subscribes; the others are
                                        of the original protocol (native)
  --websocket                           instead of plain TCP
  --at-once N                           sessions that may be under way (512)

Says "ready in S s" when the last of them is answered, answers the broker's pings, and ends with
standard input. Exit: 0 all went well, 1 the broker refused or closed one, 2 bad usage.
)";
}

}  // namespace amq::bench
