#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

using namespace std::string_view_literals;
using Kind = Incoming::Kind;

std::string published(std::size_t size) {
    OutBuffer out;
    make_mqtt_wire(1001)->publish(out, {7, 1, std::string(size, 'x')});
    return std::string(out.unsent());
}

TEST(MqttWire, ConnectsAndAsksForAPong) {
    EXPECT_EQ(make_mqtt_wire(1001)->greeting(Role::publisher, 7),
              "\x10\x16\0\4MQTT\4\2\0\0\0\x0Apublisher7\xC0\0"sv);
    EXPECT_EQ(make_mqtt_wire(1001)->confirmations(Role::publisher), 1U);
}

TEST(MqttWire, SubscribesAtQosZeroBeforeThePong) {
    EXPECT_EQ(make_mqtt_wire(1001)->greeting(Role::responder, 7),
              "\x10\x17\0\4MQTT\4\2\0\0\0\x0Bsubscriber7"
              "\x82\x09\0\1\0\4"
              "1001\0\xC0\0"sv);
    EXPECT_EQ(make_mqtt_wire(1001)->confirmations(Role::responder), 1U);
}

TEST(MqttWire, PublishesWithoutAnIdentifier) {
    EXPECT_EQ(published(3),
              "\x30\x09\0\4"
              "1001xxx"sv);
}

TEST(MqttWire, WritesAndReadsSizesOfOneToFourBytes) {
    struct Step {
        std::size_t content;
        std::string_view head;
    };
    for (const Step& step :
         {Step{127, "\x30\x7F"}, Step{128, "\x30\x80\x01"}, Step{16383, "\x30\xFF\x7F"},
          Step{16384, "\x30\x80\x80\x01"}, Step{2097151, "\x30\xFF\xFF\x7F"},
          Step{2097152, "\x30\x80\x80\x80\x01"}}) {
        const std::string packet = published(step.content - 6);
        EXPECT_TRUE(packet.starts_with(step.head)) << step.content;
        EXPECT_EQ(make_mqtt_wire(1001)->next(packet).size, packet.size());
        EXPECT_EQ(make_mqtt_wire(1001)->next(packet).body.size(), step.content - 6);
        EXPECT_EQ(make_mqtt_wire(1001)->next(packet.substr(0, packet.size() - 1)).size, 0U);
    }
}

TEST(MqttWire, RefusesASizeOfFiveBytes) {
    EXPECT_EQ(make_mqtt_wire(1001)->next("\x30\x80\x80\x80\x80"sv).kind, Kind::incomplete);
    EXPECT_EQ(make_mqtt_wire(1001)->next("\x30\x80\x80\x80\x80\x01"sv).kind, Kind::refused);
}

TEST(MqttWire, KnowsAYesFromANo) {
    const auto wire = make_mqtt_wire(1001);
    EXPECT_EQ(wire->next("\x20\2\0\0"sv).kind, Kind::control);
    EXPECT_EQ(wire->next("\x20\2\0\5"sv).kind, Kind::refused);
    EXPECT_EQ(wire->next("\x90\3\0\1\0"sv).kind, Kind::control);
    EXPECT_EQ(wire->next("\x90\3\0\1\x80"sv).kind, Kind::refused);
    EXPECT_EQ(wire->next("\xD0\0"sv).kind, Kind::ready);
    EXPECT_EQ(wire->next("\xD0\0"sv).size, 2U);
}

TEST(MqttWire, RefusesAnotherTopicQosOrPacket) {
    const auto wire = make_mqtt_wire(1001);
    EXPECT_EQ(wire->next("\x30\7\0\4"
                         "1002x"sv)
                  .kind,
              Kind::refused);
    EXPECT_EQ(wire->next("\x32\7\0\4"
                         "1001x"sv)
                  .kind,
              Kind::refused);
    EXPECT_EQ(wire->next("\xF0\0"sv).kind, Kind::refused);
}

}  // namespace
}  // namespace amq::bench
