#include "sdk/cli/exit_code.hpp"

#include <string_view>

namespace amq::cli {
namespace {

std::string_view advice(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::ok: return "somebody replied";
        case Outcome::timeout:
            return "nobody replied in time, though somebody may have handled it; "
                   "--timeout gives it longer";
        case Outcome::no_subscriber:
            return "nobody subscribes to this topic; start who replies, or check the topic's name";
        case Outcome::responder_lost:
            return "whoever had it is gone, and nobody else was there; it may have been handled";
        case Outcome::not_owner: return "all who were asked have declined; check what you ask for";
        case Outcome::overloaded: return "the broker has too much open; try again more slowly";
        case Outcome::too_large:
            return "the body is more than the broker takes; see limits.max_payload in its "
                   "configuration";
        case Outcome::denied:
            return "the topic is reserved, or no strategy is bound to the model; check both";
        case Outcome::draining: return "the broker is going to end; try again, or another broker";
        case Outcome::cancelled: return "it was taken back";
        case Outcome::strategy_failed:
            return "the strategy of this model broke its contract; the broker's log says how";
        case Outcome::unknown:
            return "the connection was lost meanwhile; it may have been handled, or not";
        case Outcome::unreachable:
            return "no broker could be reached in time; is amqd running? See --url";
        case Outcome::queue_full: return "too much waits to be sent; try again more slowly";
        case Outcome::stopped: return "the program ends";
    }
    return "an outcome that is not known";
}

}  // namespace

ExitCode exit_code_of(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::ok: return ExitCode::ok;
        case Outcome::timeout:
        case Outcome::no_subscriber: return ExitCode::timeout;
        case Outcome::denied: return ExitCode::denied;
        case Outcome::draining:
        case Outcome::unreachable: return ExitCode::unreachable;
        default: return ExitCode::failed;
    }
}

std::string explain(Outcome outcome) {
    return std::string{to_string(outcome)}.append(": ").append(advice(outcome));
}

}  // namespace amq::cli
