// The small parts of the client, one by one.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <string>

#include <boost/asio/post.hpp>

#include <amq/client/aliases.hpp>
#include <amq/client/handler_threads.hpp>
#include <amq/client/headers.hpp>
#include <amq/client/model.hpp>
#include <amq/client/outcome.hpp>
#include <amq/client/outgoing.hpp>
#include <amq/client/records.hpp>
#include <amq/client/topic.hpp>

namespace amq::client {
namespace {

using Told = Aliases::Told;
using For = Aliases::For;

TEST(Aliases, ANameKeepsItsNumberAndEachSessionIsToldOnce) {
    Aliases aliases;
    const std::uint32_t orders = aliases.number_for("orders", For::publish);
    EXPECT_EQ(aliases.number_for("orders", For::subscription), orders);
    EXPECT_NE(aliases.number_for("users", For::publish), orders);
    EXPECT_EQ(aliases.name_of(orders), "orders");
    EXPECT_EQ(aliases.tell(orders, For::publish), Told::now);
    EXPECT_EQ(aliases.tell(orders, For::publish), Told::before);
    aliases.begin(100);
    EXPECT_EQ(aliases.number_for("orders", For::publish), orders);
    EXPECT_EQ(aliases.tell(orders, For::subscription), Told::now);
}

TEST(Aliases, PublishesLeaveAQuarterToSubscriptions) {
    Aliases aliases;
    aliases.begin(8);
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(aliases.tell(aliases.number_for(std::to_string(i), For::publish), For::publish),
                  Told::now);
    }
    const std::uint32_t more = aliases.number_for("more", For::publish);
    EXPECT_EQ(aliases.tell(more, For::publish), Told::never);
    EXPECT_EQ(aliases.tell(more, For::subscription), Told::now);
    EXPECT_EQ(aliases.tell(more, For::publish), Told::before);
    EXPECT_EQ(aliases.tell(aliases.number_for("last", For::subscription), For::subscription),
              Told::now);
    EXPECT_EQ(aliases.tell(aliases.number_for("past", For::subscription), For::subscription),
              Told::never);
}

TEST(Aliases, ThereAreSoManyNumbersAndNoMore) {
    Aliases aliases;
    constexpr std::size_t kOfPublishes = Aliases::kMost - Aliases::kMost / 4;
    for (std::size_t i = 0; i < Aliases::kMost; ++i) {
        const For what = i < kOfPublishes ? For::publish : For::subscription;
        ASSERT_NE(aliases.number_for("n" + std::to_string(i), what), 0U);
        if (i + 1 == kOfPublishes) {
            ASSERT_EQ(aliases.number_for("more", For::publish), 0U);
        }
    }
    EXPECT_EQ(aliases.number_for("one more", For::subscription), 0U);
    EXPECT_EQ(aliases.tell(0, For::publish), Told::never);
    EXPECT_EQ(aliases.name_of(0), "");
    EXPECT_EQ(aliases.name_of(70'000), "");
}

TEST(Topic, ANameThatSpellsANumberIsThatNumber) {
    EXPECT_EQ(Topic{"1001"}, Topic{1001});
    EXPECT_EQ(Topic{"4294967295"}, Topic{4'294'967'295U});
    EXPECT_EQ(Topic{"0"}, Topic{0});
    for (const char* name : {"01001", "+1001", "1001 ", "4294967296", "-1", "00"}) {
        EXPECT_FALSE(Topic{name}.is_number()) << name;
        EXPECT_EQ(Topic{name}.text(), name);
    }
    EXPECT_EQ(Topic{1001}.text(), "1001");
}

TEST(Topic, WhatIsNoTopicIsRefused) {
    EXPECT_NO_THROW(Topic{std::string(255, 'x')});
    EXPECT_THROW(Topic{std::string(256, 'x')}, std::invalid_argument);
    EXPECT_THROW(Topic{""}, std::invalid_argument);
    EXPECT_THROW(Topic{"\xC3("}, std::invalid_argument);
    EXPECT_THROW(Topic{-1}, std::invalid_argument);
    EXPECT_THROW(Topic{4'294'967'296LL}, std::invalid_argument);
}

TEST(Headers, AreReadAsTheyWereWritten) {
    const Headers headers{{"a", "1"}, {"b", std::string("\0\xFF", 2)}, {"a", ""}};
    std::vector<std::byte> records;
    write_headers(records, headers);
    EXPECT_EQ(read_headers(records), headers);
    EXPECT_EQ(headers.find("a"), "1");
    EXPECT_EQ(headers.find("c"), std::nullopt);
}

TEST(Headers, HaveALimit) {
    Headers headers;
    EXPECT_THROW(headers.add("", "x"), std::invalid_argument);
    EXPECT_THROW(headers.add(std::string(256, 'n'), "x"), std::invalid_argument);
    EXPECT_THROW(headers.add("\xFF", "x"), std::invalid_argument);
    headers.add("n", std::string(Headers::kMaxBytes - 6, 'x'));
    EXPECT_THROW(headers.add("m", ""), std::invalid_argument);
    EXPECT_EQ(headers.size(), 1U);
}

TEST(Model, HasANameOrANumber) {
    for (const Model model : {unreliable_all, unreliable_random, reliable_random, reliable_spec}) {
        EXPECT_EQ(model_named(to_string(model)), model);
        EXPECT_EQ(model_named(std::to_string(model.number)), model);
    }
    EXPECT_EQ(to_string(Model{17}), "17");
    EXPECT_EQ(model_named("17"), Model{17});
    for (const char* text : {"", "reliable", "17x", "-1", "99999999999"}) {
        EXPECT_EQ(model_named(text), Model{}) << text;
    }
}

TEST(ClientOutcome, EachHasAName) {
    for (std::uint16_t number = 0; number <= 10; ++number) {
        EXPECT_NE(to_string(static_cast<ClientOutcome>(number)), "unknown");
    }
    EXPECT_EQ(to_string(ClientOutcome::unknown), "unknown");
    EXPECT_EQ(to_string(ClientOutcome::queue_full), "queue_full");
}

Outgoing outgoing(Kind kind, std::size_t size) {
    Outgoing made;
    made.kind = kind;
    made.body.resize(size);
    return made;
}

TEST(OutgoingQueue, CountsItsBytes) {
    OutgoingQueue queue{1'000};
    const std::size_t cost = outgoing(Kind::publish, 300).cost();
    queue.push(outgoing(Kind::publish, 300));
    EXPECT_EQ(queue.bytes(), cost);
    EXPECT_TRUE(queue.has_room(1'000 - cost));
    EXPECT_FALSE(queue.has_room(1'001 - cost));
    queue.push_front(outgoing(Kind::publish, 10));
    EXPECT_EQ(queue.pop().body.size(), 10U);
    EXPECT_EQ(queue.bytes(), cost);
    EXPECT_EQ(queue.pop().body.size(), 300U);
    EXPECT_EQ(queue.bytes(), 0U);
    EXPECT_TRUE(queue.empty());
}

TEST(Outgoing, SaysTheTimeThatIsLeft) {
    Outgoing made;
    EXPECT_EQ(made.saying(Time{}).timeout_ms, 0U);
    made.deadline = Time{} + std::chrono::microseconds{1'500'500};
    EXPECT_EQ(made.saying(Time{}).timeout_ms, 1'501U);
    EXPECT_EQ(made.saying(Time{} + std::chrono::seconds{9}).timeout_ms, 1U);
}

// Each waits for the next one: with one thread and no replacement nobody would ever go on.
TEST(HandlerThreads, AThreadThatWaitsIsReplaced) {
    HandlerThreads threads{1, [](const std::exception_ptr&) {}};
    std::mutex mutex;
    std::condition_variable changed;
    int begun = 0;
    constexpr int kNested = 10;
    for (int i = 0; i < kNested; ++i) {
        boost::asio::post(threads.executor(), [&] {
            const HandlerThreads::Waiting waiting{threads};
            std::unique_lock lock{mutex};
            ++begun;
            changed.notify_all();
            changed.wait(lock, [&] { return begun == kNested; });
        });
    }
    {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return begun == kNested; });
    }
    threads.join();
    EXPECT_EQ(begun, kNested);
    EXPECT_FALSE(threads.somebody_waits());
}

TEST(HandlerThreads, WaitingElsewhereCountsForNothing) {
    HandlerThreads threads{2, [](const std::exception_ptr&) {}};
    const HandlerThreads::Waiting waiting{threads};
    EXPECT_FALSE(threads.somebody_waits());
    EXPECT_EQ(threads.handlers_allowed(), 2U);
}

// Completion handlers, coroutines and the like: a thread takes their place, no handler does.
TEST(HandlerThreads, OnlyAHandlerThatWaitsIsReplacedByAnother) {
    HandlerThreads threads{1, [](const std::exception_ptr&) {}};
    std::binary_semaphore begun{0};
    std::binary_semaphore go_on{0};
    boost::asio::post(threads.executor(), [&] {
        const HandlerThreads::Waiting waiting{threads};
        EXPECT_EQ(threads.handlers_allowed(), 1U);
        begun.release();
        go_on.acquire();
    });
    begun.acquire();
    boost::asio::post(threads.executor(), [&] {
        const HandlerThreads::Handling handling;
        const HandlerThreads::Waiting waiting{threads};
        EXPECT_EQ(threads.handlers_allowed(), 2U);
        begun.release();
    });
    begun.acquire();
    go_on.release();
    threads.join();
    EXPECT_EQ(threads.handlers_allowed(), 1U);
}

TEST(HandlerThreads, WhatEscapesIsReportedAndTheThreadGoesOn) {
    std::atomic<int> errors{};
    std::atomic<int> runs{};
    {
        HandlerThreads threads{1, [&](const std::exception_ptr&) { ++errors; }};
        for (int i = 0; i < 3; ++i) {
            boost::asio::post(threads.executor(), [&] {
                ++runs;
                throw std::runtime_error("no");
            });
        }
    }
    EXPECT_EQ(errors, 3);
    EXPECT_EQ(runs, 3);
}

}  // namespace
}  // namespace amq::client
