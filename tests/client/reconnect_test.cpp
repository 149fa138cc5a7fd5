// What happens to subscriptions, requests and publishes when the broker goes, and comes back.
#include <array>
#include <atomic>
#include <thread>

#include "tests/client/client_flow.hpp"

namespace amq::client_test {
namespace {

using namespace std::chrono_literals;

constexpr auto kBackAfter = flow::kSanitized ? 20s : 2s;

class ReconnectTest : public ClientFlowTest {};

void wait_until_down(const Client& client) {
    ASSERT_TRUE(eventually([&] { return client.state() != State::connected; }));
}

TEST_P(ReconnectTest, SubscriptionsAreWholeAgainBeforeWhatWaited) {
    start();
    const auto client = make_client();
    Subscription serving = client->subscribe(
        {"a", "b", 1001}, [](Delivery message) { message.reply(message.topic().text()); });
    ASSERT_EQ(serving.wait(kPatience), ClientOutcome::ok);
    flow().kill();
    wait_until_down(*client);
    const std::uint64_t bytes_before = client->statistics().bytes_in;
    EXPECT_GT(bytes_before, 0U);
    std::vector<std::jthread> threads;
    for (const char* topic : {"a", "b", "1001"}) {
        // Asked while there is no broker, answered by its own subscription: it was first.
        threads.emplace_back([&, topic] {
            const Result result = client->request(topic, "", {.timeout = 30s, .no_wait = true});
            EXPECT_EQ(result.text(), topic) << to_string(result.outcome());
        });
    }
    ASSERT_TRUE(eventually([&] { return client->statistics().waiting_requests == 3; }));
    flow().restart();
    threads.clear();
    EXPECT_EQ(client->statistics().connects, 2U);
    EXPECT_EQ(client->statistics().disconnects, 1U);
    EXPECT_GT(client->statistics().bytes_in, bytes_before);
}

TEST_P(ReconnectTest, WhatIsPublishedMeanwhileIsSentInItsOrder) {
    start();
    const auto client = make_client();
    Mailbox<std::string> got;
    const auto serving = serve(*client, "t", [&](Delivery m) { got.put(std::string{m.text()}); });
    flow().kill();
    wait_until_down(*client);
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(client->publish("t", std::to_string(i)), ClientOutcome::ok);
    EXPECT_GT(client->statistics().queued_bytes, 0U);
    flow().restart();
    for (int i = 0; i < 100; ++i) ASSERT_EQ(got.take(), std::to_string(i));
    EXPECT_EQ(client->statistics().queued_bytes, 0U);
}

TEST_P(ReconnectTest, ARequestInFlightEndsAsUnknown) {
    start();
    const auto client = make_client();
    Mailbox<Delivery> kept;
    const auto keeping = serve(*client, "kept", [&](Delivery m) { kept.put(std::move(m)); });
    std::jthread killer([&] {
        auto message = kept.take();
        ASSERT_TRUE(message);
        flow().kill();
        EXPECT_TRUE(eventually([&] { return message->is_cancelled(); }));
        EXPECT_EQ(message->reply("too late"), ClientOutcome::unreachable);
    });
    EXPECT_EQ(client->request("kept", "").outcome(), ClientOutcome::unknown);
}

TEST_P(ReconnectTest, ARequestThatMayBeRepeatedIs) {
    start();
    const auto client = make_client();
    std::atomic<int> calls{};
    Mailbox<Delivery> kept;
    const auto serving = serve(*client, "t", [&](Delivery message) {
        EXPECT_EQ(message.text(), "do it");
        EXPECT_EQ(message.headers().find("a"), "b");
        if (++calls == 1) return kept.put(std::move(message));
        message.reply("done");
    });
    std::jthread asking([&] {
        const Result result = client->request(
            "t", "do it", {.timeout = 30s, .repeatable = true, .headers = {{"a", "b"}}});
        EXPECT_EQ(result.text(), "done") << to_string(result.outcome());
    });
    const auto message = kept.take();
    ASSERT_TRUE(message);
    flow().kill();
    wait_until_down(*client);
    flow().restart();
    asking.join();
    EXPECT_EQ(calls, 2);
    EXPECT_EQ(client->statistics().repeated, 1U);
}

TEST_P(ReconnectTest, ARequestThatCannotLeaveInTimeIsUnreachable) {
    start();
    const auto client = make_client();
    flow().kill();
    wait_until_down(*client);
    const Stopwatch watch;
    EXPECT_EQ(client->request("t", "", {.timeout = 100ms}).outcome(), ClientOutcome::unreachable);
    EXPECT_LT(watch.elapsed(), 100ms + kLateness);
    EXPECT_EQ(client->flush(50ms), ClientOutcome::unreachable);
}

// Under load, from several clients at once: everybody is back soon, and nothing ends twice or
// never.
TEST_P(ReconnectTest, ABrokerThatIsKilledUnderLoadCostsNoMoreThanWhatItHad) {
    start();
    constexpr std::size_t kClients = 6;
    constexpr std::size_t kRequests = 3'000;
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<Subscription> serving;
    for (std::size_t i = 0; i < kClients; ++i) {
        clients.push_back(make_client());
        for (const char* topic : {"work", "more"}) {
            serving.push_back(serve(*clients.back(), topic + std::to_string(i % 2),
                                    [](Delivery message) { message.reply(message.text()); }));
        }
    }
    std::array<std::array<std::atomic<int>, kRequests>, kClients> ends{};
    std::atomic<std::size_t> ended{};
    std::atomic<bool> wrong{};
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kClients; ++i) {
        threads.emplace_back([&, i] {
            for (std::size_t k = 0; k < kRequests; ++k) {
                const std::string body = std::to_string(k);
                clients[i]->async_request(k % 2 == 0 ? "work0" : "more1", body,
                                          [&, i, k, body](const Result& result) {
                                              if (result.ok() && result.text() != body)
                                                  wrong = true;
                                              ++ends[i][k];
                                              ++ended;
                                          });
            }
        });
    }
    ASSERT_TRUE(eventually([&] { return ended > 100; }));
    flow().kill();
    for (const auto& client : clients) wait_until_down(*client);
    flow().restart();
    const Stopwatch watch;
    for (const auto& client : clients) EXPECT_TRUE(client->wait_connected(kPatience));
    EXPECT_LT(watch.elapsed(), kBackAfter);
    threads.clear();
    ASSERT_TRUE(eventually([&] { return ended == kClients * kRequests; }, 60s));
    for (const auto& of_one : ends) {
        for (const auto& count : of_one) ASSERT_EQ(count, 1);
    }
    EXPECT_FALSE(wrong);
    for (std::size_t i = 0; i < kClients; ++i) {
        const Result result = clients[i]->request("work" + std::to_string(i % 2), "still there?");
        EXPECT_EQ(result.text(), "still there?") << to_string(result.outcome());
        EXPECT_EQ(clients[i]->statistics().waiting_requests, 0U);
        EXPECT_EQ(clients[i]->statistics().queued_bytes, 0U);
    }
}

TEST_P(ReconnectTest, ABrokerThatIsStoppedForASecondIsWaitedFor) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "t", [](Delivery message) { message.reply("yes"); });
    flow().pause();
    std::jthread patient(
        [&] { EXPECT_EQ(client->request("t", "", {.timeout = 10s}).text(), "yes"); });
    const Stopwatch watch;
    EXPECT_EQ(client->request("t", "", {.timeout = 750ms}).outcome(), ClientOutcome::timeout);
    EXPECT_GE(watch.elapsed(), 1s);
    EXPECT_LT(watch.elapsed(), 1s + kLateness);
    flow().go_on();
    patient.join();
    EXPECT_EQ(client->request("t", "").text(), "yes");
    EXPECT_EQ(client->statistics().late_answers, 1U);
    EXPECT_EQ(client->statistics().disconnects, 0U);
}

TEST_P(ReconnectTest, ABrokerThatIsStoppedForFiveSecondsIsThereAfterwards) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "t", [](Delivery message) { message.reply("yes"); });
    flow().pause();
    EXPECT_EQ(client->request("t", "", {.timeout = 4'750ms}).outcome(), ClientOutcome::timeout);
    flow().go_on();
    EXPECT_EQ(client->request("t", "").text(), "yes");
    EXPECT_EQ(client->statistics().disconnects, 0U);
}

TEST_P(ReconnectTest, ABrokerThatIsSilentIsGivenUp) {
    start();
    ClientOptions options = flow().options();
    options.ping_interval = 100ms;
    options.connect_timeout = 1s;
    const auto client = flow().make_client(options);
    const auto serving = serve(*client, "t", [](Delivery message) { message.reply("yes"); });
    flow().pause();
    EXPECT_EQ(client->request("t", "", {.timeout = 30s}).outcome(), ClientOutcome::unknown);
    flow().go_on();
    EXPECT_EQ(client->request("t", "", {.timeout = 30s}).text(), "yes");
    EXPECT_EQ(client->statistics().disconnects, 1U);
}

TEST_P(ReconnectTest, APingedClientThatIsQuietStaysConnected) {
    flow().config().set("limits.ping_interval", "100ms");
    start();
    ClientOptions options = flow().options();
    options.ping_interval = 100ms;
    const auto client = flow().make_client(options);
    // Pings go both ways: bytes come and go while nobody says a thing.
    const auto before = client->statistics();
    ASSERT_TRUE(eventually([&] {
        const auto now = client->statistics();
        return now.bytes_in > before.bytes_in + 200 && now.bytes_out > before.bytes_out + 200;
    }));
    EXPECT_EQ(client->statistics().disconnects, 0U);
    EXPECT_EQ(client->state(), State::connected);
}

INSTANTIATE_TEST_SUITE_P(Client, ReconnectTest, client_cases(), client_case_name);

TEST(Client, GoesToTheNextBrokerWhenOneIsKilled) {
    ClientFlow first;
    ClientFlow second;
    first.start();
    second.start();
    ClientOptions options = first.options();
    options.urls = {first.url(), second.url()};
    Mailbox<StateChange> changes;
    options.on_state = [&](const StateChange& change) { changes.put(change); };
    const auto client = first.make_client(options);
    const auto serving = serve(*client, "t", [](Delivery message) { message.reply("yes"); });
    first.kill();
    ASSERT_TRUE(eventually([&] { return client->statistics().disconnects == 1; }));
    EXPECT_EQ(client->request("t", "", {.timeout = 30s}).text(), "yes");
    std::vector<State> states;
    std::string last_url;
    while (const auto change = changes.take(0ms)) {
        states.push_back(change->state);
        last_url = change->url;
        if (change->state == State::disconnected) {
            EXPECT_NE(change->reason, "");
        }
    }
    EXPECT_EQ(states, (std::vector{State::connecting, State::connected, State::disconnected,
                                   State::connecting, State::connected}));
    EXPECT_EQ(last_url, second.url());
}

// A planned end: what is open goes on, what is new goes elsewhere, and nothing is lost.
TEST(Client, GoesToTheNextBrokerWhenOneIsDraining) {
    ClientFlow first;
    ClientFlow second;
    first.config().set("drain.timeout", "20s");
    first.start();
    second.start();
    ClientOptions options = first.options();
    options.urls = {first.url(), second.url()};
    const auto client = first.make_client(options);
    Mailbox<Delivery> kept;
    const auto keeping = serve(*client, "kept", [&](Delivery m) { kept.put(std::move(m)); });
    const auto serving = serve(*client, "t", [](Delivery message) { message.reply("yes"); });
    std::jthread open([&] { EXPECT_EQ(client->request("kept", "").text(), "in time"); });
    auto message = kept.take();
    ASSERT_TRUE(message);
    first.broker().terminate();
    ASSERT_TRUE(eventually([&] { return client->state() == State::draining; }));
    std::jthread fresh([&] { EXPECT_EQ(client->request("t", "").text(), "yes"); });
    ASSERT_TRUE(eventually([&] { return client->statistics().waiting_requests == 2; }));
    EXPECT_EQ(message->reply("in time"), ClientOutcome::ok);
    open.join();
    fresh.join();
    EXPECT_EQ(first.broker().wait(), 0);
    EXPECT_EQ(client->statistics().connects, 2U);
}

}  // namespace
}  // namespace amq::client_test
