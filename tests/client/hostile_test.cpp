// A client against servers that are broken, old or evil: a clear word, no crash, nothing unbounded.
#include <thread>

#include "tests/client/client_flow.hpp"
#include "tests/client/fake_broker.hpp"

namespace amq::client_test {
namespace {

using flow::RawFrame;
namespace native = flow::native;
using namespace std::chrono_literals;

class HostileTest : public ::testing::Test {
  protected:
    std::unique_ptr<Client> make_client(ClientOptions options = {}) {
        options.urls = {broker_.url()};
        options.on_state = [this](const StateChange& change) {
            if (change.state == State::disconnected) reasons_.put(change.reason);
        };
        return std::make_unique<Client>(std::move(options));
    }
    std::unique_ptr<Client> make_welcome_client() {
        auto client = make_client();
        broker_.welcome();
        if (!client->wait_connected(kPatience)) throw std::runtime_error("not connected");
        return client;
    }
    FakeBroker& broker() { return broker_; }
    std::string reason() { return reasons_.take().value_or("none came"); }

    // What a welcomed client makes of a frame that it must not take.
    void expect_break(const RawFrame& frame, std::string_view why) {
        const auto client = make_welcome_client();
        broker().send(frame);
        EXPECT_TRUE(broker().is_left());
        EXPECT_NE(reason().find(why), std::string::npos) << why;
        broker().welcome();  // it comes back
        EXPECT_TRUE(client->wait_connected(kPatience));
    }

  private:
    Mailbox<std::string> reasons_;
    FakeBroker broker_;
};

TEST_F(HostileTest, BytesThatAreNoFrameEndTheSession) {
    const auto client = make_client();
    ASSERT_TRUE(broker().accept());
    broker().send("HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "bad_magic");
    EXPECT_EQ(client->statistics().connects, 0U);
}

TEST_F(HostileTest, ABrokerWithAnotherVersionIsNamed) {
    const auto client = make_client();
    ASSERT_TRUE(broker().accept());
    EXPECT_EQ(broker().next().cmd, native::kHello);
    broker().send(FakeBroker::welcome_frame(51'200, 9));
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "the broker speaks another version");
}

TEST_F(HostileTest, TheWordsOfAnErrorArePassedOnWithoutWhatCannotBeShown) {
    const auto client = make_client();
    ASSERT_TRUE(broker().accept());
    broker().send(RawFrame{.cmd = native::kError, .status = 3, .body = "go\033[2Jaway"});
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "the broker said: go?[2Jaway");
}

TEST_F(HostileTest, SomethingElseThanAWelcomeEndsTheSession) {
    const auto client = make_client();
    ASSERT_TRUE(broker().accept());
    broker().send(RawFrame{.cmd = native::kAnswer, .sequence = 1, .model = 12});
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "the broker did not say welcome");
}

TEST_F(HostileTest, ASilentServerIsLeft) {
    ClientOptions options;
    options.connect_timeout = 300ms;
    const auto client = make_client(options);
    ASSERT_TRUE(broker().accept());
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "no_first_frame");
}

TEST_F(HostileTest, AServerThatHangsUpIsAskedEverMoreSlowly) {
    const auto client = make_client();
    int accepted = 0;
    const Stopwatch watch;
    while (watch.elapsed() < 1'000ms) {
        if (broker().accept(50ms)) ++accepted;
        broker().hang_up();
    }
    EXPECT_GE(accepted, 2);
    EXPECT_LE(accepted, 12);  // at 0 to 100 ms, then 160, 256, 410 and so on
}

TEST_F(HostileTest, FramesAtFaultEndTheSession) {
    expect_break({.cmd = native::kAnswer, .status = 0x00800000}, "bad_flags");
    expect_break({.cmd = native::kAnswer, .status = native::kExtended, .body = "12"},
                 "bad_extensions");
    expect_break({.cmd = 0xFFFFFFF0}, "a command that is not known");
    expect_break({.cmd = native::kHello}, "a command that is not known");
    expect_break({.cmd = native::kPing, .body = std::string(126, 'x')}, "ping is too long");
    expect_break(FakeBroker::welcome_frame(), "welcome twice");
}

TEST_F(HostileTest, ALengthBeyondTheLimitEndsTheSessionBeforeAnythingIsKept) {
    const auto client = make_welcome_client();
    broker().send(flow::encode_head({.cmd = native::kAnswer}, {.length = 0xFFFFFFFF}));
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "body_too_large");
}

TEST_F(HostileTest, ACommandThatMayBeSkippedIs) {
    const auto client = make_welcome_client();
    broker().send(RawFrame{.cmd = 0xFFFFFF80, .status = 0xFFFFFFFF, .body = "what?"});
    std::jthread asking([&] { EXPECT_TRUE(client->request("t", "x").ok()); });
    const native::Frame request = broker().next();
    EXPECT_EQ(request.payload, "x");
    broker().send(RawFrame{.cmd = native::kAnswer, .sequence = request.sequence, .model = 12});
}

TEST_F(HostileTest, AnswersThatNobodyWaitsForAreCounted) {
    const auto client = make_welcome_client();
    for (const std::uint32_t sequence : {0U, 1U, 0xFFFFFFFFU, 1U << 20U}) {
        broker().send(RawFrame{.cmd = native::kAnswer, .sequence = sequence, .model = 12});
    }
    EXPECT_TRUE(eventually([&] { return client->statistics().late_answers == 4; }));
    EXPECT_EQ(client->state(), State::connected);
}

TEST_F(HostileTest, ASecondAnswerIsLateAndAPongIsNone) {
    const auto client = make_welcome_client();
    std::jthread asking([&] { EXPECT_EQ(client->request("t", "x").text(), "first"); });
    const native::Frame request = broker().next();
    broker().send(RawFrame{.cmd = native::kPong, .sequence = request.sequence});
    const RawFrame answer{
        .cmd = native::kAnswer, .sequence = request.sequence, .model = 12, .body = "first"};
    broker().send(flow::encode(answer) + flow::encode(answer));
    EXPECT_TRUE(eventually([&] { return client->statistics().late_answers == 1; }));
}

TEST_F(HostileTest, AnOutcomeThatIsNotKnownEndsTheSession) {
    const auto client = make_welcome_client();
    std::jthread asking(
        [&] { EXPECT_EQ(client->request("t", "x").outcome(), ClientOutcome::unknown); });
    const native::Frame request = broker().next();
    broker().send(
        RawFrame{.cmd = native::kAnswer, .sequence = request.sequence, .status = 11, .model = 12});
    EXPECT_TRUE(broker().is_left());
    EXPECT_EQ(reason(), "the broker's outcome is not known");
}

TEST_F(HostileTest, AMessageOfATopicThatIsNotSubscribedIsDeclined) {
    const auto client = make_welcome_client();
    broker().send(RawFrame{.cmd = 1001, .sequence = 7, .model = 12, .body = "x"});
    const native::Frame decline = broker().next();
    EXPECT_EQ(decline.cmd, native::kReply);
    EXPECT_EQ(decline.sequence, 7U);
    EXPECT_EQ(decline.status, 4U);
    EXPECT_EQ(client->statistics().messages_refused, 1U);
}

TEST_F(HostileTest, CancelsAndAcknowledgementsOfNothingAreNothing) {
    const auto client = make_welcome_client();
    broker().send(RawFrame{.cmd = native::kCancel, .sequence = 99});
    broker().send(RawFrame{.cmd = native::kAcknowledge, .sequence = 99, .body = "odd"});
    EXPECT_EQ(client->flush(100ms), ClientOutcome::timeout);  // it is there, and gets no pong
    EXPECT_EQ(client->state(), State::connected);
}

TEST_F(HostileTest, ASubscriptionThatIsNeverAcknowledgedIsSaidNotToHold) {
    const auto client = make_welcome_client();
    Subscription serving = client->subscribe("t", [](Delivery) {});
    EXPECT_EQ(serving.wait(50ms), ClientOutcome::timeout);
    EXPECT_EQ(broker().next().cmd, native::kSubscribe);
}

// What its handler holds goes with it, and may ask the client something.
TEST_F(HostileTest, ASubscriptionMayEndBeforeTheBrokerHasTakenIt) {
    const auto client = make_welcome_client();
    bool has_gone = false;
    const auto on_end = [&](const int*) {
        has_gone = true;
        EXPECT_EQ(client->state(), State::connected);
    };
    const int held = 0;
    Subscription serving =
        client->subscribe("t", [kept = std::shared_ptr<const int>(&held, on_end)](Delivery) {});
    const native::Frame asked = broker().next();
    EXPECT_EQ(asked.cmd, native::kSubscribe);
    serving.unsubscribe();
    EXPECT_TRUE(has_gone);
    EXPECT_EQ(broker().next().cmd, native::kUnsubscribe);
    broker().send(RawFrame{.cmd = native::kAcknowledge, .sequence = asked.sequence});
    EXPECT_EQ(client->flush(100ms), ClientOutcome::timeout);  // it is there, and gets no pong
}

TEST_F(HostileTest, ASubscriptionThatEndsIsWaitedForNoMore) {
    const auto client = make_client();
    Subscription serving = client->subscribe("t", [](Delivery) {});
    broker().welcome();
    EXPECT_EQ(broker().next().cmd, native::kSubscribe);
    EXPECT_EQ(client->state(), State::connecting);
    serving.unsubscribe();
    EXPECT_EQ(client->state(), State::connected);
}

TEST_F(HostileTest, ABrokerThatIsSilentForLessThanForEverIsNotGivenUp) {
    ClientOptions options;
    options.ping_interval = milliseconds::max();
    options.connect_timeout = milliseconds::max();
    const auto client = make_client(options);
    broker().welcome();
    ASSERT_TRUE(client->wait_connected(kPatience));
    EXPECT_FALSE(broker().is_left(800ms));
}

TEST_F(HostileTest, ABrokerThatGoesWhileItWelcomesIsNotMistakenForOne) {
    const auto client = make_client();
    const auto serving = client->subscribe("t", [](Delivery) {});
    for (int i = 0; i < 3; ++i) {
        broker().welcome();
        EXPECT_EQ(broker().next().cmd, native::kSubscribe);
        EXPECT_FALSE(client->wait_connected(0ms));  // its subscription does not hold yet
        broker().hang_up();
    }
    EXPECT_EQ(client->statistics().connects, 3U);
}

}  // namespace
}  // namespace amq::client_test
