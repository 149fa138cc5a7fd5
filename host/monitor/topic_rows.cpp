#include "host/monitor/topic_rows.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace amq::host {
namespace {

using ByName = std::map<std::string, TopicRow, std::less<>>;

TopicRow row_of(const exchange::TopicFacts& facts) {
    TopicRow row{std::string(facts.name), facts.counters, {},
                 facts.subscribers,       facts.held,     facts.open};
    if (facts.failures != nullptr) row.failures = *facts.failures;
    return row;
}

// Every shard knows all subscribers, and of messages those of its own sessions.
void add(TopicRow& sum, const TopicRow& one) {
    sum.counters.published += one.counters.published;
    sum.counters.delivered += one.counters.delivered;
    sum.counters.bytes += one.counters.bytes;
    sum.counters.failed += one.counters.failed;
    for (std::size_t k = 0; k < sum.failures.size(); ++k) sum.failures[k] += one.failures[k];
    sum.subscribers = std::max(sum.subscribers, one.subscribers);
    sum.held += one.held;
    sum.open += one.open;
}

void add(ByName& all, std::vector<TopicRow>&& rows) {
    for (TopicRow& row : rows) {
        const auto at = all.find(row.name);
        if (at != all.end()) {
            add(at->second, row);
        } else {
            std::string name = row.name;
            all.emplace(std::move(name), std::move(row));
        }
    }
}

std::vector<TopicRow> rows_of(ByName&& all) {
    std::vector<TopicRow> rows;
    rows.reserve(all.size());
    for (auto& [name, row] : all) rows.push_back(std::move(row));
    return rows;
}

struct Piece {
    std::vector<TopicRow> rows;
    std::uint32_t next = exchange::kNone;
};

Piece piece_of(Shard& shard, std::uint32_t from, const std::string& text) {
    Piece piece;
    piece.next = shard.core().visit_topics(
        from, ShardQuestions::kPiece, [&](const exchange::TopicFacts& facts) {
            if (facts.name.find(text) != std::string_view::npos) {
                piece.rows.push_back(row_of(facts));
            }
        });
    return piece;
}

}  // namespace

exchange::TopicName topic_name(std::string_view text) {
    return {exchange::number_of(text), text};
}

TopicRows all_topics(const ShardQuestions& shards, const std::string& text) {
    ByName all;
    bool is_complete = true;
    for (const auto& shard : shards.shards()) {
        std::uint32_t from = 0;
        while (from != exchange::kNone && from < kMaxTopics) {
            Piece piece = shards.ask<Piece>(
                *shard, [from, text](Shard& one) { return piece_of(one, from, text); });
            from = piece.next;
            add(all, std::move(piece.rows));
        }
        is_complete = is_complete && from == exchange::kNone;
    }
    return {rows_of(std::move(all)), is_complete};
}

std::optional<TopicRow> one_topic(const ShardQuestions& shards, const std::string& topic) {
    const auto all = shards.ask_all<std::optional<TopicRow>>([topic](Shard& shard) {
        const auto facts = shard.core().topic_facts(topic_name(topic));
        return facts ? std::optional(row_of(*facts)) : std::nullopt;
    });
    std::optional<TopicRow> sum;
    for (const auto& one : all) {
        if (!one) continue;
        if (sum) {
            add(*sum, *one);
        } else {
            sum = *one;
        }
    }
    return sum;
}

std::vector<TopicRow> busy_topics(const ShardQuestions& shards) {
    using Rows = std::vector<TopicRow>;
    auto pieces = shards.ask_all<Rows>([](Shard& shard) {
        Rows rows;
        shard.core().take_busy_topics(
            [&](const exchange::TopicFacts& facts) { rows.push_back(row_of(facts)); });
        return rows;
    });
    ByName all;
    for (Rows& rows : pieces) add(all, std::move(rows));
    return rows_of(std::move(all));
}

}  // namespace amq::host
