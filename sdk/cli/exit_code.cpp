#include "sdk/cli/exit_code.hpp"

#include <string_view>

namespace amq::cli {
namespace {

std::string_view advice(ClientOutcome outcome) noexcept {
    switch (outcome) {
        case ClientOutcome::ok: return "somebody replied";
        case ClientOutcome::timeout:
            return "nobody replied in time, though somebody may have handled it; "
                   "--timeout gives it longer";
        case ClientOutcome::no_subscriber:
            return "nobody subscribes to this topic; start who replies, or check the topic's name";
        case ClientOutcome::responder_lost:
            return "whoever had it is gone, and nobody else was there; it may have been handled";
        case ClientOutcome::not_owner:
            return "all who were asked have declined; check what you ask for";
        case ClientOutcome::overloaded:
            return "the broker has too much open; try again more slowly";
        case ClientOutcome::too_large:
            return "the body is more than the broker takes; see limits.max_payload in its "
                   "configuration";
        case ClientOutcome::denied:
            return "the topic is reserved, or no strategy is bound to the model; check both";
        case ClientOutcome::draining:
            return "the broker is going to end; try again, or another broker";
        case ClientOutcome::cancelled: return "it was taken back";
        case ClientOutcome::strategy_failed:
            return "the strategy of this model broke its contract; the broker's log says how";
        case ClientOutcome::unknown:
            return "the connection was lost meanwhile; it may have been handled, or not";
        case ClientOutcome::unreachable:
            return "no broker could be reached in time; is amqd running? See --url";
        case ClientOutcome::queue_full: return "too much waits to be sent; try again more slowly";
        case ClientOutcome::stopped: return "the program ends";
    }
    return "an outcome that is not known";
}

}  // namespace

ExitCode exit_code_of(ClientOutcome outcome) noexcept {
    switch (outcome) {
        case ClientOutcome::ok: return ExitCode::ok;
        case ClientOutcome::timeout:
        case ClientOutcome::no_subscriber: return ExitCode::timeout;
        case ClientOutcome::denied: return ExitCode::denied;
        case ClientOutcome::draining:
        case ClientOutcome::unreachable: return ExitCode::unreachable;
        default: return ExitCode::failed;
    }
}

std::string explain(ClientOutcome outcome) {
    return std::string{to_string(outcome)}.append(": ").append(advice(outcome));
}

}  // namespace amq::cli
