#include "host/traffic_history.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

anet::Traffic traffic(std::uint64_t frames) {
    return {frames, 2 * frames, 3 * frames, 4 * frames};
}

TEST(TrafficHistoryOf, AYoungSessionIsAllOfIt) {
    TrafficHistory history;
    EXPECT_EQ(history.since(traffic(7)).frames_in, 7U);
    for (std::size_t k = 1; k < TrafficHistory::kLooks; ++k) history.look(traffic(k));
    EXPECT_EQ(history.since(traffic(7)).frames_in, 7U) << "less than a minute is known";
}

TEST(TrafficHistoryOf, AnOldSessionIsWhatCameSinceTheOldestLook) {
    TrafficHistory history;
    for (std::size_t k = 0; k < TrafficHistory::kLooks; ++k) history.look(traffic(10 * k));
    EXPECT_EQ(history.since(traffic(60)).frames_in, 60U) << "since the first look, at 0";
    history.look(traffic(60));
    const anet::Traffic minute = history.since(traffic(65));
    EXPECT_EQ(minute.frames_in, 55U) << "since the second look, at 10";
    EXPECT_EQ(minute.frames_out, 110U);
    EXPECT_EQ(minute.bytes_in, 165U);
    EXPECT_EQ(minute.bytes_out, 220U);
}

TEST(TrafficHistoryOf, ASilentSessionIsNothing) {
    TrafficHistory history;
    for (std::size_t k = 0; k < 20; ++k) history.look(traffic(9));
    EXPECT_EQ(history.since(traffic(9)).bytes_out, 0U);
}

}  // namespace
}  // namespace amq::host
