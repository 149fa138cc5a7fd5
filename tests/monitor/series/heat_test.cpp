#include "plugins/monitor/series/heat.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace amq::monitor {
namespace {

constexpr std::int64_t kBegin = 1'764'072'000'000'000;  // the beginning of a minute
constexpr std::int64_t kOneSecond = 1'000'000;

using Buckets = std::initializer_list<std::pair<double, std::uint64_t>>;

Counts spread(Buckets buckets) {
    boost::json::array all;
    for (const auto& [upper, n] : buckets) all.push_back(boost::json::array{upper, n});
    return Counts(boost::json::object{{"buckets", std::move(all)}});
}

Sample heat_sample(std::int64_t at_us, Buckets broker, const std::string& model = "12") {
    Sample sample;
    sample.at_us = at_us;
    sample.models[model].broker_us = spread(broker);
    return sample;
}

std::uint64_t sum_of(const Heat::Picture& picture) {
    std::uint64_t sum = 0;
    for (const auto& column : picture.columns) {
        sum = std::accumulate(column.begin(), column.end(), sum);
    }
    return sum;
}

TEST(Heat, HasTwoRowsForEachDoublingAndAllDurationsInOneOfThem) {
    EXPECT_EQ(Heat::row_of(0.001), 0U);
    EXPECT_EQ(Heat::row_of(8.192), 0U);
    EXPECT_EQ(Heat::row_of(8.193), 1U);
    EXPECT_EQ(Heat::row_of(12.288), 1U);
    EXPECT_EQ(Heat::row_of(16.384), 2U);
    EXPECT_EQ(Heat::row_of(1e12), Heat::kRows - 1);
    for (std::size_t row = 0; row < Heat::kRows; ++row) {
        EXPECT_EQ(Heat::row_of(Heat::upper_us(row)), row);
    }
}

TEST(Heat, TellsWhatWasCountedInEachSecondAndMinute) {
    Heat heat;
    heat.add(heat_sample(kBegin, {{8.192, 100}}));
    heat.add(heat_sample(kBegin + kOneSecond, {{8.192, 103}, {16.384, 4}}));
    heat.add(heat_sample(kBegin + 2 * kOneSecond, {{8.192, 103}, {16.384, 9}}));
    const Heat::Picture seconds = heat.read(Step::second, Part::broker, "12");
    EXPECT_EQ(seconds.step_us, kOneSecond);
    EXPECT_EQ(seconds.start_us, kBegin);
    EXPECT_EQ(seconds.uppers_us, (std::vector<double>{8.192, 12.288, 16.384}));
    using Columns = std::vector<std::vector<std::uint32_t>>;
    EXPECT_EQ(seconds.columns, (Columns{{0, 0, 0}, {3, 0, 4}, {0, 0, 5}}));
    const Heat::Picture minutes = heat.read(Step::minute, Part::broker, "12");
    EXPECT_EQ(minutes.columns, (Columns{{3, 0, 9}}));
    EXPECT_EQ(sum_of(heat.read(Step::second, Part::responder, "12")), 0U);
}

TEST(Heat, OfAllModelsIsTheirSum) {
    Heat heat;
    heat.add(heat_sample(kBegin, {}));
    Sample both = heat_sample(kBegin + kOneSecond, {{100, 2}});
    both.models["13"].broker_us = spread({{100, 5}});
    heat.add(both);
    EXPECT_EQ(sum_of(heat.read(Step::second, Part::broker)), 7U);
    EXPECT_EQ(sum_of(heat.read(Step::second, Part::broker, "13")), 5U);
    EXPECT_EQ(sum_of(heat.read(Step::second, Part::broker, "14")), 0U);
}

TEST(Heat, SecondsThatNobodySawAreEmptyAndOldOnesGo) {
    Heat heat;
    heat.add(heat_sample(kBegin, {}));
    heat.add(heat_sample(kBegin + kOneSecond, {{100, 1}}));
    heat.add(heat_sample(kBegin + 599 * kOneSecond, {{100, 3}}));
    const Heat::Picture before = heat.read(Step::second, Part::broker);
    ASSERT_EQ(before.columns.size(), SeriesStore::kSeconds);
    EXPECT_EQ(sum_of(before), 3U);
    heat.add(heat_sample(kBegin + 601 * kOneSecond, {{100, 3}}));
    const Heat::Picture after = heat.read(Step::second, Part::broker);
    EXPECT_EQ(after.columns.size(), SeriesStore::kSeconds);
    EXPECT_EQ(after.start_us, kBegin + 2 * kOneSecond);
    EXPECT_EQ(sum_of(after), 2U);
    EXPECT_EQ(sum_of(heat.read(Step::minute, Part::broker)), 3U);
}

TEST(Heat, AfterABreakOfHoursHasNothingFromBefore) {
    Heat heat;
    heat.add(heat_sample(kBegin, {}));
    heat.add(heat_sample(kBegin + kOneSecond, {{100, 1}}));
    heat.add(heat_sample(kBegin + 7'200 * kOneSecond, {{100, 1}}));
    EXPECT_EQ(sum_of(heat.read(Step::second, Part::broker)), 0U);
    EXPECT_EQ(sum_of(heat.read(Step::minute, Part::broker)), 1U);
}

TEST(Heat, KeepsSoManyModelsAtMost) {
    Heat heat;
    heat.add(heat_sample(kBegin, {}));
    Sample many;
    many.at_us = kBegin + kOneSecond;
    for (std::size_t k = 0; k <= Heat::kMostModels; ++k) {
        many.models[std::to_string(10 + k)].broker_us = spread({{100, 1}});
    }
    heat.add(many);
    EXPECT_EQ(sum_of(heat.read(Step::second, Part::broker)), Heat::kMostModels);
}

TEST(Heat, LeavesOutAnOlderSample) {
    Heat heat;
    heat.add(heat_sample(kBegin + kOneSecond, {{100, 1}}));
    heat.add(heat_sample(kBegin, {{100, 9}}));
    EXPECT_EQ(sum_of(heat.read(Step::minute, Part::broker)), 0U);
}

TEST(Heat, KnowsNothingBeforeTheFirstSample) {
    Heat heat;
    const Heat::Picture picture = heat.read(Step::second, Part::broker);
    EXPECT_TRUE(picture.columns.empty());
    EXPECT_TRUE(picture.uppers_us.empty());
}

}  // namespace
}  // namespace amq::monitor
