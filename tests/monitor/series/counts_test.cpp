#include "plugins/monitor/series/counts.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include <boost/json/parse.hpp>

namespace amq::monitor {
namespace {

Counts counts(const char* text) {
    return Counts(boost::json::parse(text));
}

TEST(Counts, GiveTheBoundBelowWhichAShareOfThemIs) {
    const Counts all = counts(R"({"count":100,"sum":500,"max":9,"buckets":[[1,50],[4,49],[9,1]]})");
    EXPECT_EQ(all.count(), 100U);
    EXPECT_EQ(all.quantile(0.5), 1);
    EXPECT_EQ(all.quantile(0.51), 4);
    EXPECT_EQ(all.quantile(0.99), 4);
    EXPECT_EQ(all.quantile(0.999), 9);
    EXPECT_EQ(all.quantile(1), 9);
    EXPECT_EQ(all.at_most(4), 99U);
    EXPECT_EQ(all.at_most(0.5), 0U);
}

TEST(Counts, KnowNoQuantileOfNothing) {
    EXPECT_TRUE(std::isnan(Counts().quantile(0.5)));
}

TEST(Counts, GiveWhatCameSinceAnEarlierMoment) {
    const Counts then = counts(R"({"sum":10,"buckets":[[1,5],[4,2]]})");
    const Counts now = counts(R"({"sum":60,"buckets":[[1,5],[4,3],[8,7]]})");
    const Counts between = now.since(then);
    EXPECT_EQ(between.count(), 8U);
    EXPECT_EQ(between.sum_us(), 50);
    EXPECT_EQ(between.buckets(), (std::map<double, std::uint64_t>{{4, 1}, {8, 7}}));
}

TEST(Counts, GiveNothingSinceAMomentThatIsNoEarlierOne) {
    const Counts then = counts(R"({"sum":10,"buckets":[[1,5]]})");
    EXPECT_EQ(counts(R"({"sum":1,"buckets":[[1,1]]})").since(then).count(), 0U);
}

TEST(Counts, TakeNoNoticeOfWhatIsNotOfTheirForm) {
    EXPECT_EQ(counts("null").count(), 0U);
    EXPECT_EQ(counts(R"({"buckets":{}})").count(), 0U);
    EXPECT_EQ(counts(R"({"buckets":[1,[1],[2,3,4],["a",1],[2,2]]})").count(), 3U);
}

TEST(Counts, AddUp) {
    Counts sum = counts(R"({"sum":10,"buckets":[[1,5]]})");
    sum += counts(R"({"sum":5,"buckets":[[1,1],[2,1]]})");
    EXPECT_EQ(sum.count(), 7U);
    EXPECT_EQ(sum.sum_us(), 15);
    EXPECT_EQ(sum.at_most(1), 6U);
}

}  // namespace
}  // namespace amq::monitor
