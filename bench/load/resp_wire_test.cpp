#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

using Kind = Incoming::Kind;

constexpr std::string_view kSubscribed = "*3\r\n$9\r\nsubscribe\r\n$4\r\n1001\r\n:1\r\n";

TEST(RespWire, PingsAndSwitchesAnswersOffAsAPublisher) {
    EXPECT_EQ(make_resp_wire(1001)->greeting(Role::publisher, 0),
              "*1\r\n$4\r\nPING\r\n*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$3\r\nOFF\r\n");
    EXPECT_EQ(make_resp_wire(1001)->confirmations(Role::publisher), 1U);
}

TEST(RespWire, SubscribesToOneChannel) {
    EXPECT_EQ(make_resp_wire(1001)->greeting(Role::responder, 0),
              "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\n1001\r\n");
    EXPECT_EQ(make_resp_wire(1001)->confirmations(Role::responder), 1U);
}

TEST(RespWire, PublishesWithTheSizeOfTheBody) {
    OutBuffer out;
    make_resp_wire(1001)->publish(out, {7, 1, "a\r\nbcdefghij"});
    EXPECT_EQ(out.unsent(), "*3\r\n$7\r\nPUBLISH\r\n$4\r\n1001\r\n$12\r\na\r\nbcdefghij\r\n");
}

TEST(RespWire, ReadsAMessageAndLeavesTheNextOne) {
    const std::string message = "*3\r\n$7\r\nmessage\r\n$4\r\n1001\r\n$5\r\nhe\r\no\r\n";
    const std::string two = message + message;
    const Incoming incoming = make_resp_wire(1001)->next(two);
    EXPECT_EQ(incoming.kind, Kind::message);
    EXPECT_EQ(incoming.body, "he\r\no");
    EXPECT_EQ(incoming.size, message.size());
}

TEST(RespWire, KnowsAYesFromANo) {
    const auto wire = make_resp_wire(1001);
    EXPECT_EQ(wire->next("+PONG\r\n").kind, Kind::ready);
    EXPECT_EQ(wire->next("+PONG\r\n").size, 7U);
    EXPECT_EQ(wire->next("+PO").kind, Kind::incomplete);
    EXPECT_EQ(wire->next(kSubscribed).kind, Kind::ready);
    EXPECT_EQ(wire->next(kSubscribed).size, kSubscribed.size());
    for (std::size_t size = 0; size < kSubscribed.size(); ++size) {
        EXPECT_EQ(wire->next(kSubscribed.substr(0, size)).kind, Kind::incomplete) << size;
    }
    EXPECT_EQ(wire->next("-ERR unknown command\r\n").kind, Kind::refused);
    EXPECT_EQ(wire->next(":64\r\n").kind, Kind::refused);
}

TEST(RespWire, RefusesAnotherChannelAndASizeThatIsNone) {
    const auto wire = make_resp_wire(1001);
    const std::string_view head = "*3\r\n$7\r\nmessage\r\n$4\r\n1001\r\n$";
    EXPECT_EQ(wire->next("*3\r\n$7\r\nmessage\r\n$4\r\n1002\r\n$1\r\nx\r\n").kind, Kind::refused);
    EXPECT_EQ(wire->next(std::string(head) + "x\r\n").kind, Kind::refused);
    EXPECT_EQ(wire->next(std::string(head) + "4x\r\n").kind, Kind::refused);
    EXPECT_EQ(wire->next(std::string(head) + "4294967295").kind, Kind::incomplete);
    EXPECT_EQ(wire->next(std::string(head) + "4294967296").kind, Kind::incomplete);
    EXPECT_EQ(wire->next(std::string(head) + "4294967296\r\n").kind, Kind::refused);
    EXPECT_EQ(wire->next(std::string(head) + "42949672951").kind, Kind::refused);
}

}  // namespace
}  // namespace amq::bench
