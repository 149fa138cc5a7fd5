#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

using namespace std::string_view_literals;
using Kind = Incoming::Kind;

constexpr auto kHello =
    "\x01\x33\xC5\x77\xFF\xFF\xFF\0\0\0\0\x01\0\0\0\x0A\0\x01\0\0\0\0\0\0"
    "\0\x06\0\x02\0\x01\0\0\0\x06"sv;

std::unique_ptr<Wire> numbered(Model model = Model::owner_among_all) {
    return make_native_wire(1001, "", model);
}

std::unique_ptr<Wire> named(Model model = Model::owner_among_all) {
    return make_native_wire(1001, "orders", model);
}

// docs/PROTOCOL.md has the frames below.
const std::string kMessage(
    "\x01\x33\xC5\x77\0\0\0\x01\0\x0F\x42\x42\0\0\0\x31\0\x03\0\0\0\0\0\x0D"
    "hello"
    "\0\x04\0\x04\0\0\0\x01\0\x05\0\x08\0\0\0\0\0\0\0\x07\0\x01\0\x04\0\0\x0B\xB7"
    "\0\x20\0\x08\x05trace\x01\x02\0\0\0\x28"sv);
constexpr auto kReplied =
    "\x01\x33\xC5\x77\xFF\xFF\xFF\x05\0\x0F\x42\x42\0\0\0\x02\0\0\0\0\0\0\0\x0D"
    "hi"sv;
const std::string kAnswered(
    "\x01\x33\xC5\x77\xFF\xFF\xFF\x06\0\0\0\x04\0\0\0\x02\0\0\0\0\0\0\0\x0D"
    "hi"sv);
const std::string kAcknowledged(
    "\x01\x33\xC5\x77\xFF\xFF\xFF\x04\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0"sv);

TEST(NativeWire, GreetsAsAPublisherWithAHelloAlone) {
    EXPECT_EQ(numbered()->greeting(Role::publisher, 0), kHello);
    EXPECT_EQ(numbered()->confirmations(Role::publisher), 0U);
}

TEST(NativeWire, SubscribesByNumber) {
    const std::string greeting = numbered()->greeting(Role::responder, 0);
    EXPECT_EQ(greeting, std::string(kHello) +
                            std::string("\x01\x33\xC5\x77\xFF\xFF\xFF\x02\0\0\0\x02\0\0\0\x05"
                                        "\0\0\0\0\0\0\0\0\0\0\x03\xE9\0"sv));
    EXPECT_EQ(numbered()->confirmations(Role::responder), 1U);
}

TEST(NativeWire, SetsTheAliasOfANameInEverySession) {
    const auto list = "\0\0\0\x01\x06orders"sv;
    for (const Role role : {Role::publisher, Role::responder}) {
        const std::string greeting = named()->greeting(role, 0);
        EXPECT_TRUE(std::string_view(greeting).ends_with(list));
        EXPECT_EQ(named()->confirmations(role), 1U);
    }
    EXPECT_EQ(named()->greeting(Role::responder, 0)[kHello.size() + 7], 2);
    EXPECT_EQ(named()->greeting(Role::publisher, 0)[kHello.size() + 7], 3);
}

TEST(NativeWire, PublishesByNumberAndByAlias) {
    OutBuffer out;
    numbered()->publish(out, {7, 5, "hello"});
    EXPECT_EQ(out.unsent(),
              "\x01\x33\xC5\x77\0\0\x03\xE9\0\0\0\x05\0\0\0\x05\0\0\0\0\0\0\0\x0D"
              "hello"sv);
    out.drop_front(out.unsent().size());
    named()->publish(out, {7, 5, "hello"});
    EXPECT_EQ(out.unsent(),
              "\x01\x33\xC5\x77\0\0\0\x01\0\0\0\x05\0\0\0\x05\0\x02\0\0\0\0\0\x0D"
              "hello"sv);
}

TEST(NativeWire, RepliesWithThePayloadAlone) {
    const Incoming message = named()->next(kMessage);
    ASSERT_EQ(message.kind, Kind::message);
    EXPECT_EQ(message.size, kMessage.size());
    EXPECT_EQ(message.body, "hello");
    OutBuffer out;
    named()->reply(out, message.reply_to, "hi");
    EXPECT_EQ(out.unsent(), kReplied);
}

TEST(NativeWire, ReadsAnAnswerAndItsOutcome) {
    const Incoming answer = numbered()->next(kAnswered);
    EXPECT_EQ(answer.kind, Kind::message);
    EXPECT_EQ(answer.sequence, 4U);
    EXPECT_EQ(answer.status, 0U);
    EXPECT_EQ(answer.body, "hi");
    std::string overloaded = kAnswered;
    overloaded[19] = 5;
    EXPECT_EQ(numbered()->next(overloaded).status, 5U);
}

TEST(NativeWire, RefusesWhatIsNotOfItsTopicOrModel) {
    EXPECT_EQ(numbered()->next(kMessage).kind, Kind::refused);
    EXPECT_EQ(named(Model::one_of_many)->next(kMessage).kind, Kind::refused);
    std::string of_number_one = kMessage;
    of_number_one[17] = 1;
    EXPECT_EQ(named()->next(of_number_one).kind, Kind::refused);
}

TEST(NativeWire, RefusesAnExtensionBlockThatDoesNotFit) {
    std::string larger = kMessage;
    larger.back() = 46;
    EXPECT_EQ(named()->next(larger).kind, Kind::refused);
    larger.back() = 45;  // all of the body, which leaves no payload
    EXPECT_EQ(named()->next(larger).body, "");
    std::string without = kMessage.substr(0, 24 + 3);
    without[15] = 3;
    EXPECT_EQ(named()->next(without).kind, Kind::refused);
}

TEST(NativeWire, KnowsAYesFromANo) {
    EXPECT_EQ(numbered()->next(kAcknowledged).kind, Kind::ready);
    std::string denied = kAcknowledged;
    denied[19] = 7;
    EXPECT_EQ(numbered()->next(denied).kind, Kind::refused);
    std::string error = kAcknowledged;
    error[7] = 0x0B;
    EXPECT_EQ(numbered()->next(error).kind, Kind::refused);
    EXPECT_EQ(numbered()->next(std::string(24, 'x')).kind, Kind::refused);
}

TEST(NativeWire, AnswersPingAndSkipsWelcomeAndCancel) {
    std::string ping = kAcknowledged;
    ping[7] = 8;
    ping[11] = 0;
    std::string pong = ping;
    pong[7] = 9;
    EXPECT_EQ(numbered()->next(ping).kind, Kind::control);
    EXPECT_EQ(numbered()->next(ping).answer, pong);
    for (const char command : {'\x01', '\x07'}) {
        std::string skipped = kAcknowledged;
        skipped[7] = command;
        EXPECT_EQ(numbered()->next(skipped).kind, Kind::control);
        EXPECT_EQ(numbered()->next(skipped).answer, "");
    }
}

}  // namespace
}  // namespace amq::bench
