// Requests and their outcomes, blocking.
#include <atomic>
#include <set>
#include <stop_token>
#include <thread>

#include "tests/client/client_flow.hpp"

namespace amq::client_test {
namespace {

using namespace std::chrono_literals;

class RequestTest : public ClientFlowTest {};

TEST_P(RequestTest, ARequestIsRepliedToWithBodyAndHeaders) {
    start();
    const auto server = make_client();
    const auto serving = serve(*server, "greet", [](Delivery message) {
        EXPECT_EQ(message.topic().text(), "greet");
        EXPECT_EQ(message.attempt(), 1U);
        EXPECT_NE(message.exchange(), 0U);
        EXPECT_GT(message.remaining(), 1s);
        EXPECT_EQ(message.headers().find("traceparent"), "00-ab-cd-01");
        EXPECT_EQ(message.reply("hello, " + std::string{message.text()}, {{"by", "me"}}),
                  ClientOutcome::ok);
    });
    const auto client = make_client();
    const Result result =
        client->request("greet", "world", {.headers = {{"traceparent", "00-ab-cd-01"}}});
    EXPECT_EQ(result.outcome(), ClientOutcome::ok);
    EXPECT_EQ(result.text(), "hello, world");
    EXPECT_EQ(result.headers().find("by"), "me");
}

TEST_P(RequestTest, AClientAsksItself) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, 1001, [](Delivery message) { message.reply("me"); });
    EXPECT_EQ(client->request(1001, "who?").text(), "me");
    EXPECT_EQ(client->request("1001", "who?").text(), "me");
}

TEST_P(RequestTest, AnEmptyReplyIsAReply) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "t", [](Delivery message) { message.reply(); });
    const Result result = client->request("t", "");
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.text(), "");
}

TEST_P(RequestTest, EachOutcomeHasItsName) {
    flow().config().set("limits.max_in_flight", 1);
    start();
    const auto client = make_client();
    EXPECT_EQ(client->request("nobody", "x", {.timeout = 50ms}).outcome(),
              ClientOutcome::no_subscriber);
    EXPECT_EQ(client->request("nobody", "x", {.no_wait = true}).outcome(),
              ClientOutcome::no_subscriber);
    EXPECT_EQ(client->request(1, "x").outcome(), ClientOutcome::denied);
    EXPECT_EQ(client->request(Model{99}, "t", "x").outcome(), ClientOutcome::denied);
    EXPECT_EQ(client->request("t", std::string(60'000, 'x')).outcome(), ClientOutcome::too_large);
    const auto declining = serve(*client, "mine", [](Delivery message) { message.decline(); });
    EXPECT_EQ(client->request(reliable_spec, "mine", "x").outcome(), ClientOutcome::not_owner);
    Mailbox<Delivery> kept;
    const auto keeping = serve(*client, "kept", [&](Delivery m) { kept.put(std::move(m)); });
    EXPECT_EQ(client->request("kept", "x", {.timeout = 50ms}).outcome(), ClientOutcome::timeout);
}

TEST_P(RequestTest, ARequestOfAModelWithoutRepliesIsAPublish) {
    start();
    const auto client = make_client();
    Mailbox<std::string> got;
    const auto serving =
        serve(*client, "t", [&](Delivery message) { got.put(std::string{message.text()}); });
    EXPECT_EQ(client->request(unreliable_all, "t", "a").outcome(), ClientOutcome::ok);
    EXPECT_EQ(got.take(), "a");
    EXPECT_EQ(client->request(unreliable_random, "t", "b").outcome(), ClientOutcome::ok);
    EXPECT_EQ(got.take(), "b");
}

TEST_P(RequestTest, ABlockingRequestInsideAHandlerIsAnswered) {
    start();
    const auto client = make_client();
    const auto inner = serve(*client, "inner", [](Delivery message) { message.reply("deep"); });
    const auto outer = serve(*client, "outer", [&](Delivery message) {
        message.reply(client->request("inner", "").text());
    });
    EXPECT_EQ(client->request("outer", "").text(), "deep");
}

// Each handler waits for the next one, down to the last.
TEST_P(RequestTest, BlockingRequestsNest) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "nest", [&](Delivery message) {
        const int depth = std::stoi(std::string{message.text()});
        if (depth == 0) return void(message.reply("bottom"));
        message.reply(client->request("nest", std::to_string(depth - 1)).text());
    });
    EXPECT_EQ(client->request("nest", "20").text(), "bottom");
}

TEST_P(RequestTest, ManyThreadsShareAClient) {
    start();
    const auto server = make_client();
    const auto serving =
        serve(*server, "echo", [](Delivery message) { message.reply(message.text()); });
    const auto client = make_client();
    std::atomic<int> good{};
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 64; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 50; ++i) {
                    const std::string body = std::to_string(thread * 1000 + i);
                    if (client->request("echo", body).text() == body) ++good;
                }
            });
        }
    }
    EXPECT_EQ(good, 64 * 50);
    EXPECT_EQ(client->statistics().count(ClientOutcome::ok), 64U * 50U);
    EXPECT_EQ(client->statistics().waiting_requests, 0U);
}

TEST_P(RequestTest, ARequestThatIsStoppedEndsAsCancelledAndItsResponderIsTold) {
    start();
    const auto server = make_client();
    Mailbox<bool> told;
    Mailbox<Delivery> kept;
    const auto serving = serve(*server, "slow", [&](Delivery message) {
        message.on_cancel([&] { told.put(true); });
        kept.put(std::move(message));
    });
    const auto client = make_client();
    std::stop_source stop;
    std::jthread stopper([&] {
        auto message = kept.take();
        ASSERT_TRUE(message);
        stop.request_stop();
        EXPECT_TRUE(told.take());
        EXPECT_TRUE(message->is_cancelled());
        EXPECT_EQ(message->reply("late"), ClientOutcome::cancelled);
    });
    EXPECT_EQ(client->request("slow", "", {.stop = stop.get_token()}).outcome(),
              ClientOutcome::cancelled);
}

TEST_P(RequestTest, ARequestThatIsStoppedBeforeIsCancelledToo) {
    start();
    const auto client = make_client();
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(client->request("nobody", "", {.stop = stop.get_token()}).outcome(),
              ClientOutcome::cancelled);
}

TEST_P(RequestTest, TheLongestTimeIsLong) {
    start();
    const auto client = make_client();
    constexpr auto kForever = milliseconds::max();
    EXPECT_TRUE(client->wait_connected(kForever));
    Subscription serving = client->subscribe("t", [](Delivery message) { message.reply("yes"); });
    EXPECT_EQ(serving.wait(kForever), ClientOutcome::ok);
    EXPECT_EQ(client->request("t", "", {.timeout = kForever}).text(), "yes");
    EXPECT_EQ(client->publish("t", "", {.timeout = kForever}), ClientOutcome::ok);
    EXPECT_EQ(client->flush(kForever), ClientOutcome::ok);
    EXPECT_TRUE(eventually([&] { return client->statistics().messages == 2; }));
    EXPECT_EQ(client->statistics().lost, 0U);
}

INSTANTIATE_TEST_SUITE_P(Client, RequestTest, client_cases(), client_case_name);

}  // namespace
}  // namespace amq::client_test
