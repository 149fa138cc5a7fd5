#include "plugins/monitor/records/reading.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

constexpr Grouped kAlone{1, 1, 1, 1, false};

std::string alone(Reason reason) {
    return reading_of(end_of("alice", reason, kNoonUs), kAlone);
}

TEST(Reading, IsThereForEveryReasonAndDiffers) {
    std::set<std::string> readings;
    for (const Reason reason : all_reasons()) {
        EXPECT_TRUE(readings.insert(alone(reason)).second) << alone(reason);
    }
    EXPECT_EQ(alone(Reason::other), "the broker gave no reason that is known here");
}

TEST(Reading, OfASlowReaderHasWhatWaited) {
    Record record = end_of("alice", Reason::slow_reader, kNoonUs);
    record.pending_bytes = 8 * 1024 * 1024;
    EXPECT_EQ(reading_of(record, kAlone),
              "the client read too slowly: 8.0 MiB were waiting for it");
}

TEST(Reading, OfOneThatClosedHasItsTime) {
    Record record = end_of("alice", Reason::peer_closed, kNoonUs);
    record.duration_us = 3 * 3600 * kSecondUs;
    EXPECT_EQ(reading_of(record, kAlone), "it closed by itself after 3 h");
}

TEST(Reading, OfSilenceHasItsTimeAndWhatWasSentAgain) {
    Record record = end_of("alice", Reason::silent, kNoonUs);
    EXPECT_EQ(reading_of(record, kAlone),
              "nothing came from it for too long, not even an answer to a ping: it hangs, or the "
              "way to it is cut");
    record.idle_us = 25 * kSecondUs;
    record.tcp = TcpFigures{1000, 12};
    EXPECT_EQ(reading_of(record, kAlone),
              "nothing came from it for 25 s, not even an answer to a ping: it hangs, or the way "
              "to it is cut; 12 packets had to be sent again, so the way to it is bad");
}

TEST(Reading, OfWhatTheBrokerDidSaysSo) {
    EXPECT_EQ(alone(Reason::kicked), "the broker was told to kick it");
    EXPECT_EQ(alone(Reason::bad_magic),
              "it sent what is no frame: wrong port or another protocol?");
}

TEST(Reading, OfACrowdOfOneNetworkIsThatNetwork) {
    const Record record = end_of("alice", Reason::io_error, kNoonUs);
    EXPECT_EQ(reading_of(record, {41, 41, 1, 41, false}),
              "41 clients of 10.1.2.0/24 ended within 2 s: the network there, not this client");
    EXPECT_EQ(reading_of(record, {60, 41, 1, 41, true}),
              "more than 41 clients of 10.1.2.0/24 ended within 2 s: the network there, not this "
              "client");
}

TEST(Reading, NeedsThreeForACrowdAndMoreThanHalfOfTheMoment) {
    const Record record = end_of("alice", Reason::peer_closed, kNoonUs);
    EXPECT_EQ(reading_of(record, {2, 2, 1, 2, false}), alone(Reason::peer_closed));
    EXPECT_NE(reading_of(record, {3, 3, 1, 3, false}), alone(Reason::peer_closed));
    EXPECT_EQ(reading_of(record, {6, 3, 1, 3, false}), alone(Reason::peer_closed));
    EXPECT_NE(reading_of(record, {5, 3, 1, 3, false}), alone(Reason::peer_closed));
}

TEST(Reading, OfACrowdWithNothingInCommonIsTheBrokersSide) {
    const Record record = end_of("alice", Reason::silent, kNoonUs);
    EXPECT_EQ(reading_of(record, {9, 1, 1, 9, false}), alone(Reason::silent));
    EXPECT_EQ(reading_of(record, {10, 1, 1, 10, false}),
              "10 clients of several networks ended within 2 s: the broker's own network or "
              "machine, not this client");
}

TEST(Reading, OfAMistakeThatOneVersionMakesNamesIt) {
    Record record = end_of("alice", Reason::protocol_error, kNoonUs);
    record.software = "libx 3";
    EXPECT_EQ(reading_of(record, {4, 4, 3, 4, false}),
              alone(Reason::protocol_error) +
                  "; 3 clients of libx 3 ended within 2 s, so it is that version");
    EXPECT_EQ(reading_of(record, {4, 4, 2, 4, false}), alone(Reason::protocol_error));
}

TEST(Reading, OfWhatTheBrokerDidToManyCountsThem) {
    EXPECT_EQ(reading_of(end_of("alice", Reason::shutdown, kNoonUs), {200, 200, 200, 200, false}),
              "the broker was going away, as 199 other clients");
}

}  // namespace
}  // namespace amq::monitor
