#include "host/counters_report.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/log_pipe.hpp"

namespace amq::host {
namespace {

// All counters are numbers of 64 bits and nothing else, so that a test can fill them without naming
// them: one that is added later is tested, too.
template <class Counters>
using Numbers = std::array<std::uint64_t, sizeof(Counters) / sizeof(std::uint64_t)>;

// Counters that are all different, the first of them `from`.
template <class Counters>
Counters filled(std::uint64_t from) {
    Numbers<Counters> numbers{};
    for (std::uint64_t& number : numbers) number = from++;
    return std::bit_cast<Counters>(numbers);
}

template <class Counters>
Numbers<Counters> numbers_of(const Counters& counters) {
    return std::bit_cast<Numbers<Counters>>(counters);
}

constexpr std::uint64_t kShardFrom = 1'000;
constexpr std::uint64_t kCoreFrom = 2'000;
constexpr std::uint64_t kModelFrom = 3'000;

ShardSnapshot full_snapshot() {
    return {filled<ShardCounters>(kShardFrom),
            filled<exchange::CoreCounters>(kCoreFrom),
            {{12, filled<exchange::ModelCounters>(kModelFrom)}}};
}

std::uint64_t value_of(const std::vector<Counter>& list, std::string_view name,
                       std::string_view label_value = {}, std::uint32_t model = 0) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const Counter& counter) {
        return counter.name == name && counter.label_value == label_value && counter.model == model;
    });
    if (at != list.end()) return at->value;
    ADD_FAILURE() << "no counter " << name << ' ' << label_value;
    return 0;
}

TEST(CountersReport, AddsUpEveryCounterOfTheShards) {
    ShardSnapshot all = full_snapshot();
    all += full_snapshot();
    const ShardSnapshot one = full_snapshot();
    const auto expect_doubled = [](const auto& sum, const auto& part) {
        for (std::size_t k = 0; k < part.size(); ++k) EXPECT_EQ(sum[k], 2 * part[k]) << k;
    };
    expect_doubled(numbers_of(all.shard), numbers_of(one.shard));
    expect_doubled(numbers_of(all.core), numbers_of(one.core));
    expect_doubled(numbers_of(all.models.at(12)), numbers_of(one.models.at(12)));
}

TEST(CountersReport, KeepsModelsApart) {
    ShardSnapshot all;
    ShardSnapshot one;
    one.models[10].received = 1;
    one.models[12].received = 2;
    all += one;
    one.models.erase(10);
    all += one;
    EXPECT_EQ(all.models.at(10).received, 1U);
    EXPECT_EQ(all.models.at(12).received, 4U);
}

TEST(CountersReport, LeavesNoCounterOut) {
    const std::vector<Counter> list = list_counters(full_snapshot(), {.connections_refused = 7});
    std::multiset<std::uint64_t> values;
    for (const Counter& counter : list) values.insert(counter.value);
    const auto expect_all = [&](std::uint64_t from, std::size_t count) {
        for (std::uint64_t value = from; value < from + count; ++value) {
            EXPECT_GE(values.count(value), 1U) << value;
        }
    };
    expect_all(kShardFrom, numbers_of(ShardCounters{}).size());
    expect_all(kCoreFrom, numbers_of(exchange::CoreCounters{}).size());
    expect_all(kModelFrom, numbers_of(exchange::ModelCounters{}).size());
    expect_all(7, 1);
}

TEST(CountersReport, NamesNoCounterTwice) {
    std::set<std::string> names;
    for (const Counter& counter : list_counters(full_snapshot(), {})) {
        const std::string name = std::string(counter.name) + '/' + std::to_string(counter.model) +
                                 '/' + std::string(counter.label_value);
        EXPECT_TRUE(names.insert(name).second) << name;
    }
}

TEST(CountersReport, NamesEachReason) {
    ShardSnapshot all;
    auto& model = all.models[13];
    model.outcomes[static_cast<std::size_t>(exchange::Outcome::not_owner)] = 1;
    model.drops[static_cast<std::size_t>(exchange::Drop::hold_expired)] = 2;
    model.refused[static_cast<std::size_t>(exchange::Refusal::reserved_topic)] = 3;
    all.core.replies_ignored[static_cast<std::size_t>(exchange::IgnoredReply::foreign)] = 4;
    all.core.unknown_model = 5;
    all.shard.sessions_closed[static_cast<std::size_t>(anet::CloseReason::peer_closed)] = 6;
    const auto list = list_counters(all, {.connections_refused = 7,
                                          .connections_turned_away = 11,
                                          .host_calls_refused = 8,
                                          .plugin_slow_calls = 9,
                                          .plugin_busy_windows = 10});
    EXPECT_EQ(value_of(list, "outcomes", "not_owner", 13), 1U);
    EXPECT_EQ(value_of(list, "drops", "hold_expired", 13), 2U);
    EXPECT_EQ(value_of(list, "publishes_refused", "reserved_topic", 13), 3U);
    EXPECT_EQ(value_of(list, "replies_ignored", "foreign"), 4U);
    EXPECT_EQ(value_of(list, "publishes_refused", "unknown_model"), 5U);
    EXPECT_EQ(value_of(list, "sessions_closed", "peer_closed"), 6U);
    EXPECT_EQ(value_of(list, "sessions_refused", "max_connections"), 7U);
    EXPECT_EQ(value_of(list, "sessions_refused", "draining"), 11U);
    EXPECT_EQ(value_of(list, "host_calls_refused", ""), 8U);
    EXPECT_EQ(value_of(list, "plugin_slow_calls", ""), 9U);
    EXPECT_EQ(value_of(list, "plugin_busy_windows", ""), 10U);
}

TEST(CountersReport, CountsAsRejectedWhatPeersSentWrong) {
    using enum anet::CloseReason;
    const std::set<anet::CloseReason> wrong{
        bad_magic,      body_too_large, bad_upgrade,    upgrade_timeout, frame_timeout,
        no_first_frame, ws_protocol,    ws_unsupported, ws_too_big,      ws_flood};
    const auto list = list_counters({}, {});
    for (std::size_t k = 0; k < anet::kCloseReasonCount; ++k) {
        const auto reason = static_cast<anet::CloseReason>(k);
        const bool is_listed = std::any_of(list.begin(), list.end(), [&](const Counter& counter) {
            return counter.name == "frames_rejected" && counter.label_value == to_string(reason);
        });
        EXPECT_EQ(is_listed, wrong.contains(reason)) << to_string(reason);
    }
    EXPECT_EQ(value_of(list, "frames_rejected", "bad_subscribe"), 0U);
}

TEST(CountersReport, WritesALineForEachCounterThatIsNotZero) {
    LogPipe pipe;
    {
        Log log({}, pipe.writer());
        ShardSnapshot all;
        all.models[12].outcomes[0] = 5;
        all.shard.sessions_opened = 2;
        log_counters(log, all, {.connections_refused = 3});
    }
    const std::vector<std::string> lines = pipe.take_lines();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_TRUE(lines[0].ends_with("event=counter name=outcomes value=5 model=12 outcome=ok"))
        << lines[0];
    EXPECT_TRUE(lines[1].ends_with("event=counter name=sessions_opened value=2")) << lines[1];
    EXPECT_TRUE(lines[2].ends_with("name=sessions_refused value=3 reason=max_connections"))
        << lines[2];
}

}  // namespace
}  // namespace amq::host
