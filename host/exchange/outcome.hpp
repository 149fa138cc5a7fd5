#pragma once
// How things end: outcomes of exchanges, and the reasons for which something is refused, dropped or
// ignored.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <amq/plugin/abi.h>

namespace amq::exchange {

/// How an exchange ended. The numbers are the status codes of the wire.
enum class Outcome : std::uint8_t {
    ok = AMQ_OUTCOME_OK,
    timeout = AMQ_OUTCOME_TIMEOUT,
    no_subscriber = AMQ_OUTCOME_NO_SUBSCRIBER,
    responder_lost = AMQ_OUTCOME_RESPONDER_LOST,
    not_owner = AMQ_OUTCOME_NOT_OWNER,
    overloaded = AMQ_OUTCOME_OVERLOADED,
    too_large = AMQ_OUTCOME_TOO_LARGE,
    denied = AMQ_OUTCOME_DENIED,
    draining = AMQ_OUTCOME_DRAINING,
    cancelled = AMQ_OUTCOME_CANCELLED,
    strategy_failed = AMQ_OUTCOME_STRATEGY_FAILED,
};
constexpr std::size_t kOutcomes = 11;

/// Why a publish was not accepted.
enum class Refusal : std::uint8_t {
    unknown_model,
    reserved_topic,
    session_in_flight,
    shard_in_flight,
    topics_full,
    draining,
    too_large,
};
constexpr std::size_t kRefusals = 7;

/// Why an accepted message of an unanswered model reached nobody.
enum class Drop : std::uint8_t {
    hold_expired,
    hold_evicted,
    hold_full,
    unheld,  // it must not wait, and nobody was there
    subscriber_gone,
    unreplied,
    by_strategy,
    strategy_failed,
    draining,
};
constexpr std::size_t kDrops = 9;

/// Why a reply was ignored.
enum class IgnoredReply : std::uint8_t {
    late,       // its exchange had ended
    duplicate,  // this attempt, or another of the same exchange, was answered already
    foreign,    // nothing of that sequence was ever delivered to this session
    unwanted,   // a reply to a message of an unanswered model
    too_large,  // it was not read, and counts as a decline
};
constexpr std::size_t kIgnoredReplies = 5;

/// What a publisher is told of a refusal.
Outcome outcome_of(Refusal);
/// Under which reason an unanswered message counts that its strategy ended so.
Drop drop_of(Outcome);

std::string_view to_string(Outcome);
std::string_view to_string(Refusal);
std::string_view to_string(Drop);
std::string_view to_string(IgnoredReply);

}  // namespace amq::exchange
