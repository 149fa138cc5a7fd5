#include "host/exchange/outcome.hpp"

#include <array>

namespace amq::exchange {
namespace {

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names[index] : std::string_view("unknown");
}

}  // namespace

Outcome outcome_of(Refusal why) {
    switch (why) {
        case Refusal::unknown_model:
        case Refusal::reserved_topic: return Outcome::denied;
        case Refusal::draining: return Outcome::draining;
        case Refusal::too_large: return Outcome::too_large;
        case Refusal::session_in_flight:
        case Refusal::shard_in_flight:
        case Refusal::topics_full: break;
    }
    return Outcome::overloaded;
}

Drop drop_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::responder_lost: return Drop::subscriber_gone;
        case Outcome::strategy_failed: return Drop::strategy_failed;
        case Outcome::draining: return Drop::draining;
        case Outcome::timeout: return Drop::unreplied;
        default: return Drop::by_strategy;
    }
}

std::string_view to_string(Outcome value) {
    static constexpr std::array<std::string_view, kOutcomes> names{
        "ok",        "timeout", "no_subscriber", "responder_lost", "not_owner",      "overloaded",
        "too_large", "denied",  "draining",      "cancelled",      "strategy_failed"};
    return name_of(names, value);
}

std::string_view to_string(Refusal value) {
    static constexpr std::array<std::string_view, kRefusals> names{
        "unknown_model", "reserved_topic", "session_in_flight", "shard_in_flight",
        "topics_full",   "draining",       "too_large"};
    return name_of(names, value);
}

std::string_view to_string(Drop value) {
    static constexpr std::array<std::string_view, kDrops> names{
        "hold_expired", "hold_evicted", "hold_full",       "unheld",  "subscriber_gone",
        "unreplied",    "by_strategy",  "strategy_failed", "draining"};
    return name_of(names, value);
}

std::string_view to_string(IgnoredReply value) {
    static constexpr std::array<std::string_view, kIgnoredReplies> names{
        "late", "duplicate", "foreign", "unwanted", "too_large"};
    return name_of(names, value);
}

}  // namespace amq::exchange
