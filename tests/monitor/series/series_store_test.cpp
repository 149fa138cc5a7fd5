#include "plugins/monitor/series/series_store.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace amq::monitor {
namespace {

constexpr std::int64_t kStep = 1'000'000;

TEST(SeriesStore, GivesThePointsOldestFirstWithTheirTimes) {
    SeriesStore store;
    for (int k = 1; k <= 3; ++k) {
        store.begin(Step::second, k * kStep);
        store.put(Step::second, "a", k);
    }
    const auto points = store.read(Step::second, "a").value();
    EXPECT_EQ(points.step_us, kStep);
    EXPECT_EQ(points.start_us, kStep);
    EXPECT_EQ(points.values, (std::vector<float>{1, 2, 3}));
    EXPECT_TRUE(store.read(Step::minute, "a")->values.empty());
    EXPECT_FALSE(store.read(Step::second, "b"));
}

TEST(SeriesStore, KnowsNothingOfAMomentAtWhichNothingWasPut) {
    SeriesStore store;
    store.begin(Step::second, kStep);
    store.put(Step::second, "a", 1);
    store.begin(Step::second, 2 * kStep);
    store.put(Step::second, "b", 2);
    const auto a = store.read(Step::second, "a").value();
    ASSERT_EQ(a.values.size(), 2U);
    EXPECT_TRUE(std::isnan(a.values[1]));
    EXPECT_TRUE(std::isnan(store.read(Step::second, "b")->values[0]));
}

TEST(SeriesStore, KeepsTenMinutesOfSecondsAndADayOfMinutes) {
    SeriesStore store;
    for (std::size_t k = 1; k <= SeriesStore::kSeconds + 1; ++k) {
        store.begin(Step::second, static_cast<std::int64_t>(k) * kStep);
        store.put(Step::second, "a", static_cast<double>(k));
    }
    const auto seconds = store.read(Step::second, "a").value();
    ASSERT_EQ(seconds.values.size(), 600U);
    EXPECT_EQ(seconds.values.front(), 2);
    EXPECT_EQ(seconds.values.back(), 601);
    EXPECT_EQ(seconds.start_us, 2 * kStep);
    for (std::size_t k = 1; k <= SeriesStore::kMinutes + 1; ++k) {
        store.begin(Step::minute, static_cast<std::int64_t>(k) * 60 * kStep);
        store.put(Step::minute, "a", static_cast<double>(k));
    }
    const auto minutes = store.read(Step::minute, "a").value();
    EXPECT_EQ(minutes.values.size(), 1440U);
    EXPECT_EQ(minutes.values.front(), 2);
}

TEST(SeriesStore, RefusesAndCountsNamesPastItsBound) {
    SeriesStore store;
    store.begin(Step::second, kStep);
    for (std::size_t k = 0; k < SeriesStore::kMostLasting; ++k) {
        store.put(Step::second, std::to_string(k), 1);
    }
    EXPECT_EQ(store.refused(), 0U);
    store.put(Step::second, "one more", 1);
    EXPECT_EQ(store.refused(), 1U);
    EXPECT_EQ(store.size(), SeriesStore::kMostLasting);
    store.put(Step::second, "0", 2);
    EXPECT_EQ(store.refused(), 1U);
    store.put_passing(Step::second, "passes", 1);
    EXPECT_EQ(store.size(), SeriesStore::kMostLasting + 1) << "that has room of its own";
}

TEST(SeriesStore, LetsWhatPassesGiveWayToWhatIsNewer) {
    SeriesStore store;
    store.begin(Step::second, kStep);
    store.put_passing(Step::second, "old", 1);
    store.begin(Step::second, 2 * kStep);
    for (std::size_t k = 1; k < SeriesStore::kMostPassing; ++k) {
        store.put_passing(Step::second, std::to_string(k), 1);
    }
    EXPECT_EQ(store.size(), SeriesStore::kMostPassing);
    store.put_passing(Step::second, "newer", 1);
    EXPECT_EQ(store.size(), SeriesStore::kMostPassing);
    EXPECT_FALSE(store.read(Step::second, "old"));
    EXPECT_TRUE(store.read(Step::second, "newer"));
    store.put_passing(Step::second, "one too many of one second", 1);
    EXPECT_EQ(store.refused(), 1U);
    store.put(Step::second, "lasts", 1);
    EXPECT_TRUE(store.read(Step::second, "lasts")) << "what passes leaves it room";
    store.begin(Step::second, 3 * kStep);
    store.put_passing(Step::second, "a second later", 1);
    EXPECT_EQ(store.refused(), 1U);
    EXPECT_EQ(store.size(), SeriesStore::kMostPassing + 1);
}

TEST(SeriesStore, HasRoomForOthersWhenWhatPassedIsForgotten) {
    SeriesStore store;
    store.begin(Step::second, kStep);
    for (std::size_t k = 0; k < SeriesStore::kMostPassing; ++k) {
        store.put_passing(Step::second, std::to_string(k), 1);
    }
    for (std::size_t k = 0; k < SeriesStore::kSeconds; ++k) {
        store.begin(Step::second, static_cast<std::int64_t>(k + 2) * kStep);
    }
    store.forget_silent();
    EXPECT_EQ(store.size(), 0U);
    for (std::size_t k = 0; k < SeriesStore::kMostPassing; ++k) {
        store.put_passing(Step::second, std::to_string(k), 1);
    }
    EXPECT_EQ(store.refused(), 0U);
}

TEST(SeriesStore, ForgetsANameWithoutAnyValue) {
    SeriesStore store;
    store.begin(Step::second, kStep);
    store.put(Step::second, "a", 1);
    store.forget_silent();
    EXPECT_EQ(store.size(), 1U);
    for (std::size_t k = 0; k < SeriesStore::kSeconds; ++k) {
        store.begin(Step::second, static_cast<std::int64_t>(k + 2) * kStep);
    }
    store.forget_silent();
    EXPECT_EQ(store.size(), 0U);
}

}  // namespace
}  // namespace amq::monitor
