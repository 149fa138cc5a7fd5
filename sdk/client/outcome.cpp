#include <amq/client/outcome.hpp>

namespace amq {

std::string_view to_string(ClientOutcome outcome) noexcept {
    switch (outcome) {
        case ClientOutcome::ok: return "ok";
        case ClientOutcome::timeout: return "timeout";
        case ClientOutcome::no_subscriber: return "no_subscriber";
        case ClientOutcome::responder_lost: return "responder_lost";
        case ClientOutcome::not_owner: return "not_owner";
        case ClientOutcome::overloaded: return "overloaded";
        case ClientOutcome::too_large: return "too_large";
        case ClientOutcome::denied: return "denied";
        case ClientOutcome::draining: return "draining";
        case ClientOutcome::cancelled: return "cancelled";
        case ClientOutcome::strategy_failed: return "strategy_failed";
        case ClientOutcome::unknown: return "unknown";
        case ClientOutcome::unreachable: return "unreachable";
        case ClientOutcome::queue_full: return "queue_full";
        case ClientOutcome::stopped: return "stopped";
    }
    return "unknown";
}

}  // namespace amq
