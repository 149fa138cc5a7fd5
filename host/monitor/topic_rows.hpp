#pragma once
// What all shards together know of topics.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/facts.hpp"
#include "host/monitor/shard_questions.hpp"

namespace amq::host {

struct TopicRow {
    std::string name;
    exchange::TopicCounters counters;
    exchange::Failures failures{};
    std::uint32_t subscribers = 0;
    std::uint64_t held = 0;
    std::uint64_t open = 0;
};

struct TopicRows {
    std::vector<TopicRow> rows;
    bool is_complete = true;  // there are no more than kMaxTopics
};

/// So many topics of a shard are looked through for one question.
constexpr std::uint32_t kMaxTopics = 200'000;

/// As a peer would have spoken it.
exchange::TopicName topic_name(std::string_view text);
/// Those whose name has that text.
TopicRows all_topics(const ShardQuestions&, const std::string& text);
/// Nothing when no shard knows it.
std::optional<TopicRow> one_topic(const ShardQuestions&, const std::string& topic);
/// Those that were published to since this was asked last.
std::vector<TopicRow> busy_topics(const ShardQuestions&);

}  // namespace amq::host
