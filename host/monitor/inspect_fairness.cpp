#include "host/monitor/inspect_fairness.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "host/monitor/fairness.hpp"
#include "host/monitor/figures_json.hpp"
#include "host/monitor/topic_rows.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxSubscribers = 1000;  // of a topic that is looked at
constexpr std::size_t kTopicsOfBinding = 10;   // the busiest ones
constexpr std::size_t kSharesOfTurn = 32;      // topics whose subscribers are looked at in a turn

/// A binding by its model and its pattern.
using BindingName = std::pair<std::uint32_t, std::string>;

struct Spreading {
    BindingName binding;
    std::string topic;
    std::uint64_t deliveries = 0;
};

struct PieceOfSpreads {
    std::vector<Spreading> spreads;
    std::uint32_t next = exchange::kNone;
};

PieceOfSpreads spreads_of(Shard& shard, std::uint32_t from) {
    PieceOfSpreads piece;
    piece.next = shard.core().visit_spreads(
        from, ShardQuestions::kPiece, [&](const exchange::SpreadFacts& facts) {
            if (facts.subscribers > kMaxSubscribers || facts.deliveries == 0) return;
            piece.spreads.push_back({{facts.model, std::string(facts.match)},
                                     std::string(facts.topic),
                                     facts.deliveries});
        });
    return piece;
}

// Of all shards together, which are asked at once: each counts what its own sessions publish.
std::map<BindingName, std::map<std::string, std::uint64_t>> all_spreads(
    const ShardQuestions& shards) {
    std::map<BindingName, std::map<std::string, std::uint64_t>> all;
    bool is_over = false;
    for (std::uint32_t from = 0; !is_over && from < kMaxTopics; from += ShardQuestions::kPiece) {
        is_over = true;
        auto pieces = shards.ask_all<PieceOfSpreads>(
            [from](Shard& shard) { return spreads_of(shard, from); });
        for (PieceOfSpreads& piece : pieces) {
            is_over = is_over && piece.next == exchange::kNone;
            for (Spreading& one : piece.spreads) all[one.binding][one.topic] += one.deliveries;
        }
    }
    return all;
}

std::vector<Spreading> busiest(const ShardQuestions& shards) {
    std::vector<Spreading> chosen;
    for (const auto& [binding, topics] : all_spreads(shards)) {
        std::vector<Spreading> rows;
        for (const auto& [topic, n] : topics) {
            if (n >= 2 * Fairness::kEnough) rows.push_back({binding, topic, n});
        }
        std::ranges::stable_sort(rows, std::greater<>(), &Spreading::deliveries);
        if (rows.size() > kTopicsOfBinding) rows.resize(kTopicsOfBinding);
        for (Spreading& row : rows) chosen.push_back(std::move(row));
    }
    return chosen;
}

using Shares = std::map<exchange::SessionId, std::uint64_t>;

// What each subscriber of each of these topics got from all shards.
std::vector<Shares> shares_of(const std::vector<Spreading>& topics, const ShardQuestions& shards) {
    using Lists = std::vector<std::vector<exchange::Share>>;
    std::vector<Shares> sums(topics.size());
    for (std::size_t from = 0; from < topics.size(); from += kSharesOfTurn) {
        const std::size_t until = std::min(topics.size(), from + kSharesOfTurn);
        const std::vector<Spreading> some(topics.begin() + static_cast<std::ptrdiff_t>(from),
                                          topics.begin() + static_cast<std::ptrdiff_t>(until));
        const auto all = shards.ask_all<Lists>([some](Shard& shard) {
            Lists lists;
            for (const Spreading& one : some) {
                lists.push_back(shard.core().shares(topic_name(one.topic), one.binding.first,
                                                    one.binding.second));
            }
            return lists;
        });
        for (const Lists& lists : all) {
            for (std::size_t k = 0; k < lists.size(); ++k) {
                for (const auto& share : lists[k]) {
                    sums[from + k][share.session] += share.deliveries;
                }
            }
        }
    }
    return sums;
}

struct OfBinding {
    std::size_t topics = 0;
    std::string least_even;
    Fairness fairness;
};

void take(OfBinding& binding, const std::string& topic, const Shares& shares) {
    std::vector<std::uint64_t> numbers;
    for (const auto& [session, n] : shares) numbers.push_back(n);
    const auto fairness = fairness_of(numbers);
    if (!fairness) return;
    if (binding.topics++ != 0 && fairness->jain >= binding.fairness.jain) return;
    binding.least_even = topic;
    binding.fairness = *fairness;
}

json::object json_of(const BindingName& name, const OfBinding& binding) {
    return {{"model", name.first},
            {"match", json_text(name.second)},
            {"topics", binding.topics},
            {"topic", json_text(binding.least_even)},
            {"subscribers", binding.fairness.subscribers},
            {"deliveries", binding.fairness.deliveries},
            {"least", binding.fairness.least},
            {"most", binding.fairness.most},
            {"jain", binding.fairness.jain}};
}

}  // namespace

json::object inspect_fairness(Question& question, const ShardQuestions& shards) {
    question.finish();
    const std::vector<Spreading> topics = busiest(shards);
    const std::vector<Shares> shares = shares_of(topics, shards);
    std::map<BindingName, OfBinding> all;
    for (std::size_t k = 0; k < topics.size(); ++k) {
        take(all[topics[k].binding], topics[k].topic, shares[k]);
    }
    json::array bindings;
    for (const auto& [name, binding] : all) {
        if (binding.topics != 0) bindings.push_back(json_of(name, binding));
    }
    return {{"bindings", std::move(bindings)}};
}

}  // namespace amq::host
