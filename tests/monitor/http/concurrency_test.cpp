// One peer, or one handler, does not hold up the others.

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

// Far below what any timeout of the server would need, and far above what an answer does.
constexpr milliseconds kSoon{flow::kSanitized ? 5'000 : 1'000};

TEST(Concurrency, AStalledReaderDoesNotHoldUpOthers) {
    const Site site;
    std::vector<RawSocket> stalled;
    for (int k = 0; k < 8; ++k) {
        stalled.push_back(site.connect({.receive_buffer = 4096}));
        stalled.back().send(get_text("/big"));
    }
    const flow::Stopwatch since;
    for (int k = 0; k < 20; ++k) EXPECT_EQ(site.get("/hello").status, 200U);
    EXPECT_LT(since.elapsed(), kSoon);
    EXPECT_EQ(site.refusals(Refusal::write_timeout), 0U);
}

TEST(Concurrency, SlowHandlersDoNotHoldUpOthersUntilAllWorkersAreTaken) {
    Site site;
    std::vector<RawSocket> waiting;
    for (std::size_t k = 0; k + 1 < Limits{}.workers; ++k) {
        waiting.push_back(site.connect());
        waiting.back().send(get_text("/wait"));
    }
    ASSERT_TRUE(eventually([&] { return site.gate.waiting() == 3; }));
    const flow::Stopwatch since;
    for (int k = 0; k < 20; ++k) EXPECT_EQ(site.get("/hello").status, 200U);
    EXPECT_LT(since.elapsed(), kSoon);
    site.gate.open();
    std::string rest;
    for (RawSocket& socket : waiting) EXPECT_EQ(read_reply(socket, rest).body, "waited");
}

TEST(Concurrency, WhatRunsAtOnceIsAnsweredWhenAllWorkersAreTaken) {
    Site site;
    std::vector<RawSocket> waiting;
    for (std::size_t k = 0; k < Limits{}.workers; ++k) {
        waiting.push_back(site.connect());
        waiting.back().send(get_text("/wait"));
    }
    ASSERT_TRUE(eventually([&] { return site.gate.waiting() == 4; }));
    EXPECT_EQ(site.get("/").body, "<!doctype html>");
    EXPECT_EQ(site.get("/api/v1/login").status, 200U);
    EXPECT_EQ(site.get("/nothing").status, 404U);
    site.gate.open();
}

TEST(Concurrency, ManyPeersAtOnceGetTheirOwnAnswers) {
    const Site site;
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    std::vector<RawSocket> sockets;  // made here: RawSocket keeps its list on one thread
    for (int t = 0; t < 8; ++t) sockets.push_back(site.connect());
    for (std::size_t t = 0; t < sockets.size(); ++t) {
        threads.emplace_back([&, t] {
            std::string rest;
            for (int k = 0; k < 50; ++k) {
                const std::string name = std::to_string(t) + '-' + std::to_string(k);
                sockets[t].send(get_text("/things/" + name));
                if (read_reply(sockets[t], rest).body == name) ++right;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, 400);
}

}  // namespace
}  // namespace amq::monitor::http
