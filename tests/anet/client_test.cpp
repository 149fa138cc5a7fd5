#include <amq/anet/client.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <amq/anet/server.hpp>

#include "endpoints.hpp"
#include "test_server.hpp"

namespace amq::anet {
namespace {

using namespace std::chrono_literals;
using test::bytes;
using test::kEcho;
using test::kHangUp;
using test::kLong;
using test::kSilence;
using test::kTwice;
using test::TestServer;
using test::text;
using test::to_cmd;

class ClientOver : public testing::TestWithParam<const char*> {
  protected:
    static std::string any_url() {
        const std::string scheme = GetParam();
        return scheme == "unix" ? "unix://" + test::socket_path() : scheme + "://127.0.0.1:0";
    }
};

INSTANTIATE_TEST_SUITE_P(Transports, ClientOver, testing::Values("tcp", "ws", "unix"));

TEST_P(ClientOver, ARequestGetsItsReply) {
    const TestServer server{any_url()};
    Client client{server.url()};
    for (int i = 0; i < 100; ++i) {
        const std::string question = "question " + std::to_string(i);
        const Reply reply = client.request(to_cmd(kEcho), bytes(question), kLong);
        ASSERT_EQ(to_string(reply.status), "ok");
        EXPECT_EQ(text(reply.body), question);
        EXPECT_EQ(reply.head.sequence, 1'000'001U + static_cast<std::uint32_t>(i));
    }
}

TEST_P(ClientOver, ManyCallersAtOnceEachGetTheirOwnReply) {
    const TestServer server{any_url()};
    Client client{server.url()};
    std::atomic<int> right{};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 8; ++caller) {
        callers.emplace_back([&, caller] {
            for (int i = 0; i < 100; ++i) {
                const std::string question = std::to_string(caller) + ":" + std::to_string(i);
                right +=
                    text(client.request(to_cmd(kEcho), bytes(question), kLong).body) == question;
            }
        });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(right, 800);
}

TEST_P(ClientOver, ABodyOfTheLargestSizeGoesThereAndBack) {
    const TestServer server{any_url()};
    Client client{server.url()};
    const Reply reply = client.request(to_cmd(kEcho), test::pattern(51'200), kLong);
    EXPECT_EQ(reply.body, test::pattern(51'200));
    EXPECT_EQ(client.request(to_cmd(kEcho), test::pattern(51'201), kLong).status,
              ReplyStatus::too_large);
    EXPECT_EQ(client.send(to_cmd(kEcho), test::pattern(51'201)), ReplyStatus::too_large);
}

TEST_P(ClientOver, ARequestThatNobodyAnswersTimesOut) {
    const TestServer server{any_url()};
    Client client{server.url()};
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(client.request(to_cmd(kSilence), {}, 50ms).status, ReplyStatus::timed_out);
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_GE(took, 50ms);
    EXPECT_LT(took, 5s);
    EXPECT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok);
}

TEST_P(ClientOver, ARequestThatWaitsWhenTheConnectionBreaksEndsAsDisconnected) {
    const TestServer server{any_url()};
    Client client{server.url()};
    auto waiting = client.async_request(to_cmd(kSilence), {}, kLong, asio::use_future);
    EXPECT_EQ(client.request(to_cmd(kHangUp), {}, kLong).status, ReplyStatus::disconnected);
    EXPECT_EQ(waiting.get().status, ReplyStatus::disconnected);
    EXPECT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok) << "it came back";
}

TEST_P(ClientOver, ComesBackWhenTheServerDoes) {
    auto server = std::make_optional<TestServer>(any_url());
    const std::string url = server->url();
    std::atomic<int> connected{};
    std::promise<Disconnect> lost;
    std::atomic<bool> told{};
    ClientEvents events;
    events.connected = [&] { ++connected; };
    events.disconnected = [&](const Disconnect& disconnect) {
        if (!told.exchange(true)) lost.set_value(disconnect);
    };
    Client client{url, events};
    ASSERT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok);
    EXPECT_EQ(connected, 1);
    server.reset();
    const Disconnect disconnect = lost.get_future().get();
    EXPECT_EQ(disconnect.reason, CloseReason::peer_closed);
    EXPECT_LT(disconnect.next_try, 100ms) << "the first try comes at once";
    auto waiting = client.async_request(to_cmd(kEcho), bytes("patience"), kLong, asio::use_future);
    server.emplace(url);
    EXPECT_EQ(text(waiting.get().body), "patience") << "a request made meanwhile goes out later";
    EXPECT_EQ(connected, 2);
}

TEST_P(ClientOver, OneWayFramesGoOutInOrder) {
    TestServer server{any_url()};
    Client client{server.url()};
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(client.send(to_cmd(kSilence), bytes(std::to_string(i))), ReplyStatus::ok);
    }
    ASSERT_TRUE(server.wait_for_silent(1000));
    const auto seen = server.silent();
    for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(seen[i], std::to_string(i));
}

TEST_P(ClientOver, WhatWasSentBeforeTheClientEndsStillLeaves) {
    TestServer server{any_url()};
    {
        Client client{server.url()};
        ASSERT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok);
        for (int i = 0; i < 50; ++i) client.send(to_cmd(kSilence), test::pattern(1000));
    }
    EXPECT_TRUE(server.wait_for_silent(50));
}

TEST_P(ClientOver, EveryWaiterIsToldWhenTheClientEnds) {
    TestServer server{any_url()};
    std::vector<std::future<Reply>> waiting;
    {
        Client client{server.url()};
        for (int i = 0; i < 20; ++i) {
            waiting.push_back(client.async_request(to_cmd(kSilence), {}, kLong, asio::use_future));
        }
        ASSERT_TRUE(server.wait_for_silent(10));
    }
    for (auto& reply : waiting) EXPECT_EQ(reply.get().status, ReplyStatus::stopped);
}

TEST_P(ClientOver, AFrameThatAnswersNothingGoesToItsOwnHandler) {
    const TestServer server{any_url()};
    std::promise<std::string> came;
    ClientEvents events;
    events.frame = [&](const Frame& frame) { came.set_value(text(frame.body)); };
    Client client{server.url(), events};
    client.send(to_cmd(kEcho), bytes("unsolicited"));
    auto arrived = came.get_future();
    ASSERT_EQ(arrived.wait_for(kLong), std::future_status::ready);
    EXPECT_EQ(arrived.get(), "unsolicited");
}

TEST(Client, TheSecondAnswerToARequestIsNoReplyToAnother) {
    const TestServer server{"tcp://127.0.0.1:0"};
    std::atomic<int> unsolicited{};
    ClientEvents events;
    events.frame = [&](const Frame&) { ++unsolicited; };
    Client client{server.url(), events};
    EXPECT_EQ(text(client.request(to_cmd(kTwice), bytes("a"), kLong).body), "a");
    EXPECT_EQ(text(client.request(to_cmd(kEcho), bytes("b"), kLong).body), "b");
    EXPECT_EQ(unsolicited, 1);
}

TEST(Client, AReplyAfterTheTimeLimitIsIgnoredAndCounted) {
    // Answers a silent request as soon as the next frame comes.
    std::optional<Head> owed;
    Server server{{"tcp://127.0.0.1:0"}, [&](Connection& peer, const Frame& frame) {
                      if (frame.head.cmd == kSilence) {
                          owed = frame.head;
                          return;
                      }
                      peer.send(owed.value(), {});
                      peer.send(frame.head, frame.body);
                  }};
    std::thread running{[&] { server.run(); }};
    {
        std::atomic<int> unsolicited{};
        ClientEvents events;
        events.frame = [&](const Frame&) { ++unsolicited; };
        Client client{to_string(server.local_urls().at(0)), events};
        EXPECT_EQ(client.request(to_cmd(kSilence), {}, 30ms).status, ReplyStatus::timed_out);
        EXPECT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok);
        EXPECT_EQ(client.late_replies(), 1U);
        EXPECT_EQ(unsolicited, 0);
    }
    server.stop();
    running.join();
}

TEST(Client, WithoutAServerARequestTimesOutAndIsNeverSent) {
    auto server = std::make_optional<TestServer>("tcp://127.0.0.1:0");
    const std::string url = server->url();
    server.reset();
    Client client{url};
    EXPECT_EQ(client.request(to_cmd(kSilence), bytes("expired"), 20ms).status,
              ReplyStatus::timed_out);
    server.emplace(url);
    ASSERT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok);
    EXPECT_TRUE(server->silent().empty());
}

TEST(Client, WithoutAServerItsQueueIsBounded) {
    auto server = std::make_optional<TestServer>("tcp://127.0.0.1:0");
    const std::string url = server->url();
    server.reset();
    ClientOptions options;
    options.max_queued = 10 * (sizeof(Operation) + 1000);
    Client client{url, {}, options};
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(client.send(to_cmd(kSilence), test::pattern(1000)), ReplyStatus::ok);
    }
    EXPECT_EQ(client.send(to_cmd(kSilence), test::pattern(1000)), ReplyStatus::queue_full);
    EXPECT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::queue_full);
    server.emplace(url);
    ASSERT_TRUE(server->wait_for_silent(10));
    EXPECT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok) << "room again";
}

TEST(Client, AQueueFarLargerThanTheSocketsBuffersGoesOutWhole) {
    TestServer server{"tcp://127.0.0.1:0"};
    ClientOptions options;
    options.max_queued = 200 * 1024 * 1024;
    Client client{server.url(), {}, options};
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(client.send(to_cmd(kSilence), test::pattern(50'000)), ReplyStatus::ok);
    }
    EXPECT_TRUE(server.wait_for_silent(1000));
}

TEST(Client, TellsItsStatesInOrder) {
    TestServer server{"tcp://127.0.0.1:0"};
    std::mutex mutex;
    std::vector<std::string> states;
    const auto note = [&](const char* state) {
        const std::lock_guard lock{mutex};
        states.emplace_back(state);
    };
    ClientEvents events;
    events.connecting = [&] { note("connecting"); };
    events.connected = [&] { note("connected"); };
    events.disconnected = [&](const Disconnect&) { note("disconnected"); };
    Client client{server.url(), events};
    ASSERT_EQ(client.request(to_cmd(kHangUp), {}, kLong).status, ReplyStatus::disconnected);
    ASSERT_EQ(client.request(to_cmd(kEcho), {}, kLong).status, ReplyStatus::ok);
    const std::lock_guard lock{mutex};
    EXPECT_EQ(states, (std::vector<std::string>{"connecting", "connected", "disconnected",
                                                "connecting", "connected"}));
}

TEST(Client, ACallbackMayAskAndIsToldNotToWait) {
    const TestServer server{"tcp://127.0.0.1:0"};
    Client* self = nullptr;
    std::promise<bool> threw;
    Client client{server.url()};
    self = &client;
    client.async_request(to_cmd(kEcho), {}, kLong, [&](const Reply&) {
        try {
            static_cast<void>(self->request(to_cmd(kEcho), {}, kLong));
            threw.set_value(false);
        } catch (const std::logic_error&) {
            threw.set_value(true);
        }
    });
    EXPECT_TRUE(threw.get_future().get());
}

TEST(Client, AsynchronousRequestsTakeAnyCompletionToken) {
    const TestServer server{"tcp://127.0.0.1:0"};
    asio::io_context io;
    std::promise<std::string> called;
    Client client{server.url()};
    client.async_request(to_cmd(kEcho), bytes("callback"), kLong,
                         [&](Reply reply) { called.set_value(text(reply.body)); });
    EXPECT_EQ(called.get_future().get(), "callback");

    EXPECT_EQ(text(client.async_request(to_cmd(kEcho), bytes("future"), kLong, asio::use_future)
                       .get()
                       .body),
              "future");

    std::string awaited;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            const Reply reply = co_await client.async_request(to_cmd(kEcho), bytes("coroutine"),
                                                              kLong, asio::use_awaitable);
            awaited = text(reply.body);
            EXPECT_TRUE(io.get_executor().running_in_this_thread());
        },
        asio::detached);
    io.run();
    EXPECT_EQ(awaited, "coroutine");
}

TEST(Client, AnAsynchronousRequestCanBeCancelled) {
    const TestServer server{"tcp://127.0.0.1:0"};
    asio::io_context io;
    Client client{server.url()};
    asio::cancellation_signal signal;
    std::optional<Reply> reply;
    client.async_request(
        to_cmd(kSilence), {}, kLong,
        asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(io, [&](Reply answer) {
                                         reply = std::move(answer);
                                     })));
    signal.emit(asio::cancellation_type::all);
    ASSERT_TRUE(test::run_until(io, [&] { return reply.has_value(); }));
    EXPECT_EQ(reply->status, ReplyStatus::cancelled);
}

TEST(Client, BlockedCallersAreReleasedWhenTheClientEnds) {
    TestServer server{"tcp://127.0.0.1:0"};
    auto client = std::make_unique<Client>(server.url());
    std::vector<std::future<ReplyStatus>> callers;
    for (int i = 0; i < 4; ++i) {
        callers.push_back(std::async(std::launch::async, [&c = *client] {
            return c.request(to_cmd(kSilence), {}, kLong).status;
        }));
    }
    ASSERT_TRUE(server.wait_for_silent(4));
    client.reset();
    for (auto& caller : callers) EXPECT_EQ(caller.get(), ReplyStatus::stopped);
}

TEST(Client, RefusesAUrlThatIsNone) {
    EXPECT_THROW(Client{"nonsense"}, std::invalid_argument);
}

}  // namespace
}  // namespace amq::anet
