// How a client goes from one broker to the next: nothing that was said is cut off, and the waits in
// between grow.
#include <stop_token>
#include <thread>

#include <boost/asio/use_future.hpp>

#include "tests/client/client_flow.hpp"
#include "tests/client/fake_broker.hpp"

namespace amq::client_test {
namespace {

using flow::RawFrame;
namespace native = flow::native;
using namespace std::chrono_literals;

constexpr std::uint32_t kMaxPayload = 8 << 20;

class LeavingTest : public ::testing::Test {
  protected:
    std::unique_ptr<Client> make_client() {
        ClientOptions options;
        options.urls = {first_.url(), second_.url()};
        options.max_queued = 32 << 20;
        return std::make_unique<Client>(std::move(options));
    }
    void welcome_at_first() {
        ASSERT_TRUE(first_.accept());
        EXPECT_EQ(first_.next().cmd, native::kHello);
        first_.send(FakeBroker::welcome_frame(kMaxPayload));
    }
    // The first one is left, and the second one is come to.
    void expect_move() {
        EXPECT_TRUE(first_.is_left());
        EXPECT_TRUE(second_.accept());
    }
    FakeBroker& first() { return first_; }
    FakeBroker& second() { return second_; }

  private:
    FakeBroker first_;
    FakeBroker second_;
};

TEST_F(LeavingTest, AReplyThatIsStillOnItsWayArrives) {
    const auto client = make_client();
    const std::string long_reply(6 << 20, 'r');
    const auto serving =
        client->subscribe(1001, [&](Delivery message) { message.reply(long_reply); });
    welcome_at_first();
    const native::Frame asked = first().next();
    first().send(RawFrame{.cmd = native::kAcknowledge, .sequence = asked.sequence});
    const RawFrame message{.cmd = 1001, .sequence = 7, .model = 12};
    first().send(flow::encode(message) + flow::encode(RawFrame{.cmd = native::kDraining}));
    EXPECT_TRUE(eventually([&] { return client->statistics().replies == 1; }));
    const native::Frame reply = first().next();  // read only now
    EXPECT_EQ(reply.cmd, native::kReply);
    EXPECT_EQ(reply.payload, long_reply);
    expect_move();
}

TEST_F(LeavingTest, ABrokerIsLeftWhenItsLastRequestIsCancelled) {
    const auto client = make_client();
    welcome_at_first();
    std::stop_source stop;
    std::jthread asking([&] {
        EXPECT_EQ(client->request("t", "", {.timeout = 60s, .stop = stop.get_token()}).outcome(),
                  ClientOutcome::cancelled);
    });
    EXPECT_EQ(first().next().payload, "");
    first().send(RawFrame{.cmd = native::kDraining});
    EXPECT_TRUE(eventually([&] { return client->state() == State::draining; }));
    stop.request_stop();
    expect_move();
}

TEST_F(LeavingTest, ABrokerIsLeftWhenItsLastRequestsTimeIsOver) {
    const auto client = make_client();
    welcome_at_first();
    auto asked = client->async_request(reliable_random, "t", "", RequestOptions{.timeout = 100ms},
                                       boost::asio::use_future);
    first().send(RawFrame{.cmd = native::kDraining});
    expect_move();
    EXPECT_EQ(asked.get().outcome(), ClientOutcome::timeout);
}

TEST_F(LeavingTest, ABrokerThatEndsEachSessionAtOnceIsAskedEverMoreSlowly) {
    ClientOptions options;
    options.urls = {first().url()};
    const Client client{options};
    first().welcome();
    const Stopwatch watch;
    for (int i = 0; i < 5; ++i) {
        first().hang_up();
        first().welcome();
    }
    // Up to 0.1 s, then about 0.16, 0.26, 0.41 and 0.66 s.
    EXPECT_GT(watch.elapsed(), 900ms);
}

TEST_F(LeavingTest, WhatIsRepeatedKeepsItsOrder) {
    ClientOptions options;
    options.urls = {first().url()};
    Client client{options};
    first().welcome();
    std::vector<std::future<Result>> asked;
    for (int i = 0; i < 5; ++i) {
        asked.push_back(client.async_request(reliable_random, "t", std::to_string(i),
                                             RequestOptions{.timeout = 60s, .repeatable = true},
                                             boost::asio::use_future));
    }
    for (int i = 0; i < 5; ++i) EXPECT_EQ(first().next().payload, std::to_string(i));
    first().hang_up();
    first().welcome();
    for (int i = 0; i < 5; ++i) {
        const native::Frame again = first().next();
        EXPECT_EQ(again.payload, std::to_string(i));
        first().send(RawFrame{.cmd = native::kAnswer, .sequence = again.sequence, .model = 12});
    }
    for (auto& one : asked) EXPECT_TRUE(one.get().ok());
}

}  // namespace
}  // namespace amq::client_test
