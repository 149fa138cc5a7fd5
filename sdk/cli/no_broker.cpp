#include "sdk/cli/no_broker.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace amq::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPlainWords{
    {{"peer_closed", "it closed the connection"},
     {"bad_magic", "it speaks another protocol"},
     {"bad_upgrade", "it takes no WebSocket"},
     {"ws_protocol", "it speaks another protocol"},
     {"ws_unsupported", "it speaks another protocol"},
     {"body_too_large", "it speaks another protocol"}}};

constexpr std::string_view kSystem = "io_error: ";  // what follows are the system's words

// What amqd does not say where it listens for native sessions.
constexpr std::array<std::string_view, 6> kForeign{
    "it closed the connection",       "it speaks another protocol",       "it takes no WebSocket",
    "the broker did not say welcome", "the broker sent a frame at fault", "no answer"};

std::string advice_about(const std::string& reason) {
    if (reason.starts_with("Host not found")) {
        return "Check the host's name in --url or AMQ_URL";
    }
    if (std::ranges::any_of(kForeign, [&](auto begin) { return reason.starts_with(begin); })) {
        return "This does not look like a native listener of amqd: its native TCP port is 7600, "
               "and ws://host:7601 the one for WebSocket";
    }
    if (reason.starts_with("the broker ")) return {};  // it is there, and says what is wrong
    return "Is amqd running? Start it, or say with --url or AMQ_URL where it is";
}

}  // namespace

std::string plain_reason(const std::string& reason) {
    if (reason.starts_with(kSystem)) return reason.substr(kSystem.size());
    const std::string_view name{reason.data(), std::min(reason.find(':'), reason.size())};
    for (const auto& [known, plain] : kPlainWords) {
        if (name == known) return std::string{plain};
    }
    return reason;
}

std::string no_broker(const std::vector<Refusal>& refusals) {
    std::string reasons;
    std::string advice;
    for (const Refusal& one : refusals) {
        const std::string reason = plain_reason(one.reason);
        reasons += (reasons.empty() ? "" : ". ") + ("no broker at " + one.url + ": " + reason);
        const std::string next = advice_about(reason);
        if (!next.empty() && advice.find(next) == std::string::npos) advice += ". " + next;
    }
    return reasons + advice;
}

}  // namespace amq::cli
