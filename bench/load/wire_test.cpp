#include "bench/load/wire.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace amq::bench {
namespace {

using namespace std::string_view_literals;
using Kind = Incoming::Kind;

TEST(AmqWire, WritesTheHeadOfTheOriginal) {
    OutBuffer out;
    make_amq_wire(1001, Model::one_of_many)->publish(out, {7, 0x01020304, "abc"});
    EXPECT_EQ(out.unsent(),
              "\x01\x33\xC5\x77\0\0\x03\xE9\x01\x02\x03\x04\0\0\0\x03\0\0\0\0\0\0\0\x0C"
              "abc"sv);
}

TEST(AmqWire, SubscribesAndKnowsAYesFromANo) {
    const auto wire = make_amq_wire(1001, Model::fan_out);
    std::string greeting = wire->greeting(Role::responder, 0);
    EXPECT_EQ(greeting.substr(24), R"({"topics":[1001]})");
    EXPECT_EQ(greeting[7], 1);

    const auto ack = [&greeting](std::string_view body) {
        std::string frame = greeting.substr(0, 24) + std::string(body);
        frame[7] = 2;
        frame[15] = static_cast<char>(body.size());
        return frame;
    };
    const std::string yes = ack(R"({"status":0,"message":"ok","topics":[1001]})");
    const std::string no = ack(R"({"status":-1,"message":"no","topics":[]})");
    EXPECT_EQ(wire->next(yes).kind, Kind::ready);
    EXPECT_EQ(wire->next(no).kind, Kind::refused);
}

TEST(AmqWire, RepliesWithTheHeadItWasGiven) {
    const auto wire = make_amq_wire(1001, Model::one_of_many);
    OutBuffer delivered;
    wire->publish(delivered, {0, 1000001, "question"});
    const Incoming delivery = wire->next(delivered.unsent());
    OutBuffer replied;
    wire->reply(replied, delivery.reply_to, "yes");
    const Incoming reply = wire->next(replied.unsent());
    EXPECT_EQ(reply.sequence, 1000001U);
    EXPECT_EQ(reply.body, "yes");
    EXPECT_EQ(reply.size, 27U);
}

TEST(AmqWire, RefusesABadMagic) {
    EXPECT_EQ(make_amq_wire(1001, Model::fan_out)->next(std::string(24, 'x')).kind, Kind::refused);
}

TEST(NatsWire, PublishesARequestWithTheInboxOfItsPublisher) {
    OutBuffer out;
    make_nats_wire(1001, Model::one_of_many)->publish(out, {7, 1, "abc"});
    EXPECT_EQ(out.unsent(), "PUB 1001 _INBOX.7 3\r\nabc\r\n");
}

TEST(NatsWire, PublishesAFanOutWithoutOne) {
    OutBuffer out;
    make_nats_wire(1001, Model::fan_out)->publish(out, {7, 1, "abc"});
    EXPECT_EQ(out.unsent(), "PUB 1001 3\r\nabc\r\n");
}

TEST(NatsWire, SubscribesInAQueueGroupOnlyWhereOneIsToReply) {
    const auto greeting = [](Model model) {
        return make_nats_wire(1001, model)->greeting(Role::responder, 0);
    };
    EXPECT_NE(greeting(Model::one_of_many).find("SUB 1001 responders 1\r\nPING\r\n"),
              std::string::npos);
    EXPECT_NE(greeting(Model::owner_among_all).find("SUB 1001 1\r\nPING\r\n"), std::string::npos);
}

TEST(NatsWire, ReadsADeliveryWithAndWithoutAReplySubject) {
    const auto wire = make_nats_wire(1001, Model::one_of_many);
    const Incoming request = wire->next("MSG 1001 1 _INBOX.7 5\r\nhe\r\no\r\nPING\r\n");
    EXPECT_EQ(request.kind, Kind::message);
    EXPECT_EQ(request.reply_to, "_INBOX.7");
    EXPECT_EQ(request.body, "he\r\no");
    EXPECT_EQ(request.size, 30U);
    const Incoming plain = wire->next("MSG _INBOX.7 1 0\r\n\r\n");
    EXPECT_EQ(plain.kind, Kind::message);
    EXPECT_TRUE(plain.body.empty());
    EXPECT_EQ(plain.size, 20U);
}

TEST(NatsWire, AnswersPingAndKnowsTheRest) {
    const auto wire = make_nats_wire(1001, Model::one_of_many);
    EXPECT_EQ(wire->next("PING\r\n").answer, "PONG\r\n");
    EXPECT_EQ(wire->next("PONG\r\n").kind, Kind::ready);
    EXPECT_EQ(wire->next("INFO {}\r\n").kind, Kind::control);
    EXPECT_EQ(wire->next("-ERR 'no'\r\n").kind, Kind::refused);
    EXPECT_EQ(wire->next("MSG 1001 1 many\r\n").kind, Kind::refused);
}

// A message as the broker sends it, for one protocol.
struct Sample {
    const char* name;
    std::unique_ptr<Wire> (*make)();
    std::string_view bytes;
};

class EveryWire : public testing::TestWithParam<Sample> {};

TEST_P(EveryWire, WaitsForTheLastByteOfAMessage) {
    const auto wire = GetParam().make();
    const std::string_view whole = GetParam().bytes;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Incoming part = wire->next(whole.substr(0, size));
        EXPECT_EQ(part.kind, Kind::incomplete) << size;
        EXPECT_EQ(part.size, 0U) << size;
    }
    EXPECT_EQ(wire->next(whole).kind, Kind::message);
    EXPECT_EQ(wire->next(whole).size, whole.size());
    EXPECT_EQ(wire->next(whole).body, "body");
}

INSTANTIATE_TEST_SUITE_P(
    Wire, EveryWire,
    testing::Values(Sample{"Amq", [] { return make_amq_wire(1001, Model::one_of_many); },
                           "\x01\x33\xC5\x77\0\0\x03\xE9\0\0\0\x05\0\0\0\x04\0\0\0\0\0\0\0\x0C"
                           "body"sv},
                    Sample{"Native", [] { return make_native_wire(1001, "", Model::one_of_many); },
                           "\x01\x33\xC5\x77\0\0\x03\xE9\0\0\0\x05\0\0\0\x08\0\x01\0\0\0\0\0\x0C"
                           "body\0\0\0\0"sv},
                    Sample{"Nats", [] { return make_nats_wire(1001, Model::one_of_many); },
                           "MSG 1001 1 _INBOX.7 4\r\nbody\r\n"sv},
                    Sample{"Mqtt", [] { return make_mqtt_wire(1001); },
                           "\x30\x0A\0\4"
                           "1001body"sv},
                    Sample{"Resp", [] { return make_resp_wire(1001); },
                           "*3\r\n$7\r\nmessage\r\n$4\r\n1001\r\n$4\r\nbody\r\n"sv}),
    [](const auto& sample) { return sample.param.name; });

}  // namespace
}  // namespace amq::bench
