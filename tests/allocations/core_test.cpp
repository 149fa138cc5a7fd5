// The core allocates nothing for a message, once it is warm: each model with the strategy of amq,
// each way in which a message may end.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "bench/micro/core_traffic.hpp"
#include "tests/allocations/watched.hpp"

namespace amq::allocations {
namespace {

using bench::CoreSetup;
using bench::CoreTraffic;
using exchange::Outcome;

constexpr int kSteps = 1'000;
// Tables grow as long as there was never so much in them at once: after some thousand steps no
// more.
constexpr int kRounds = 6;

struct Way {
    const char* name;
    void (CoreTraffic::*step)();
    std::uint32_t subscribers;
    Outcome outcome;           // of each message that is answered
    std::uint32_t answered;    // of each message
    std::uint32_t deliveries;  // of each message
    const char* reliable = "{}";
};

void PrintTo(const Way& way, std::ostream* out) {
    *out << way.name;
}

constexpr Way kWays[] = {
    {"RepliedToByOne", &CoreTraffic::request, 1, Outcome::ok, 1, 1},
    {"RepliedToByOneOf8", &CoreTraffic::request, 8, Outcome::ok, 1, 1},
    {"RepliedToByAnotherOne", &CoreTraffic::retry, 8, Outcome::ok, 1, 2},
    {"DeclinedByAll", &CoreTraffic::decline, 4, Outcome::not_owner, 1, 4},
    {"RepliedToByTheOwner", &CoreTraffic::ask, 4, Outcome::ok, 1, 4},
    {"GivenToOneOf8", &CoreTraffic::notify, 8, Outcome::ok, 0, 1},
    {"GivenToOne", &CoreTraffic::broadcast, 1, Outcome::ok, 0, 1},
    {"GivenToAll64", &CoreTraffic::broadcast, 64, Outcome::ok, 0, 64},
    {"Expired", &CoreTraffic::expire, 2, Outcome::timeout, 1, 1},
    {"MovedOnByTime", &CoreTraffic::move_on, 8, Outcome::ok, 1, 2,
     R"({"attempt_timeout":"500ms"})"},
    {"Cancelled", &CoreTraffic::cancel, 2, Outcome::cancelled, 1, 1},
    {"RepliedToAndNotAnswered", &CoreTraffic::fire_and_go, 2, Outcome::ok, 0, 1},
    {"RepliedToWhileSomeAreNot", &CoreTraffic::straggle, 2, Outcome::ok, 1, 2},
};

struct Shape {
    const char* name;
    std::uint32_t in_flight;
    std::uint32_t shards;
    std::uint32_t body;
    std::uint32_t headers;
};

void PrintTo(const Shape& shape, std::ostream* out) {
    *out << shape.name;
}

// From 1 KiB on a body is shared by its deliveries.
constexpr Shape kShapes[] = {
    {"Alone", 1, 1, 64, 0},          {"64InFlight", 64, 1, 64, 0},
    {"Long", 16, 1, 4096, 0},        {"WithHeaders", 16, 1, 64, 48},
    {"AcrossShards", 16, 2, 64, 48}, {"LongAcrossShards", 16, 2, 4096, 0},
};

class CoreAllocations : public ::testing::TestWithParam<std::tuple<Way, Shape>> {};

std::string case_name(const ::testing::TestParamInfo<std::tuple<Way, Shape>>& info) {
    return std::string(std::get<0>(info.param).name) + std::get<1>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(Messages, CoreAllocations,
                         ::testing::Combine(::testing::ValuesIn(kWays),
                                            ::testing::ValuesIn(kShapes)),
                         case_name);

Counted memory;

std::uint64_t calls_in_round(CoreTraffic& traffic, void (CoreTraffic::*step)()) {
    counting_in = &memory;
    begin(memory);
    for (int k = 0; k < kSteps; ++k) (traffic.*step)();
    return end(memory);
}

TEST_P(CoreAllocations, AreNoneForAMessage) {
    const auto& [way, shape] = GetParam();
    CoreTraffic traffic(
        {way.subscribers, shape.in_flight, shape.shards, shape.body, shape.headers, way.reliable});
    std::uint64_t rounds = 1;
    calls_in_round(traffic, way.step);
    std::uint64_t calls = 1;
    for (; calls != 0 && rounds < kRounds; ++rounds) calls = calls_in_round(traffic, way.step);
    EXPECT_EQ(calls, 0U) << where(memory, ::getpid());

    const std::uint64_t messages = std::uint64_t{shape.in_flight} * kSteps * rounds;
    EXPECT_EQ(traffic.outcomes(way.outcome), messages * way.answered);
    EXPECT_EQ(traffic.delivered(), messages * way.deliveries);
}

// Or the test above could not fail.
TEST(CoreAllocationsOf, ANewBlockIsSeen) {
    prepare_traces();
    counting_in = &memory;
    begin(memory);
    const auto made = std::make_unique<std::uint64_t[]>(1'000);
    EXPECT_EQ(end(memory), 1U) << made[0];
    EXPECT_FALSE(where(memory, ::getpid()).empty());
}

}  // namespace
}  // namespace amq::allocations
