#include <amq/client/outcome.hpp>

namespace amq {

std::string_view to_string(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::ok: return "ok";
        case Outcome::timeout: return "timeout";
        case Outcome::no_subscriber: return "no_subscriber";
        case Outcome::responder_lost: return "responder_lost";
        case Outcome::not_owner: return "not_owner";
        case Outcome::overloaded: return "overloaded";
        case Outcome::too_large: return "too_large";
        case Outcome::denied: return "denied";
        case Outcome::draining: return "draining";
        case Outcome::cancelled: return "cancelled";
        case Outcome::strategy_failed: return "strategy_failed";
        case Outcome::unknown: return "unknown";
        case Outcome::unreachable: return "unreachable";
        case Outcome::queue_full: return "queue_full";
        case Outcome::stopped: return "stopped";
    }
    return "unknown";
}

}  // namespace amq
