#pragma once
// A scene in which a strategy is asked everything, on a bench that only writes down its breaches.

#include <gtest/gtest.h>

#include <amq/plugin_test/loan.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "tests/plugins/misbehaving.hpp"

namespace amq::plugins_tests {

using Texts = std::vector<std::string>;

using test::kAddressesAreWatched;

struct WatchedBench : testing::Test {
    test::BenchSetup setup() {
        return {.entry = &misbehaving_entry,
                .options = strategy.options(),
                .on_breach = [this](std::string_view breach) { told.emplace_back(breach); }};
    }

    /// Two subscribers; of two messages one is declined and one replied to.
    void play() {
        test::StrategyBench bench(setup());
        test::Peer a = bench.subscriber("a", "orders");
        bench.subscriber("b", "orders");
        const test::Sent first = bench.publish("orders", "two apples", {.key = "ann"});
        if (a.has(first)) a.declines(first);
        const test::Sent second = bench.publish("orders", "a pear");
        if (a.has(second)) a.replies(second, "done");
        bench.pass(std::chrono::seconds{4});
    }

    /// The breaches of the scene, each once.
    Texts played() {
        play();
        Texts once;
        for (const std::string& one : told)
            if (once.empty() || once.back() != one) once.push_back(one);
        return once;
    }

    Misbehaving strategy;
    Texts told;
};

}  // namespace amq::plugins_tests
