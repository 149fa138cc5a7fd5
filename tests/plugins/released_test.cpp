// Plugins that were built for each released minor version of the contract, as people have them:
// this host loads them and they do in its core what they did on their first day.

#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/plugins/library.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using exchange::Outcome;

const fs::path kKept = AMQ_KEPT_PLUGINS;

std::string machine() {
    utsname names{};
    ::uname(&names);
    return names.machine;
}

// The versions, as the folders name them.
std::vector<std::string> releases() {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(kKept)) {
        if (entry.is_directory()) all.push_back(entry.path().filename());
    }
    return all;
}

class Released : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        if (!fs::is_directory(folder())) {
            GTEST_SKIP() << "of version " << GetParam() << " no plugins are kept for " << machine()
                         << ": " << folder();
        }
    }

    fs::path folder() const { return kKept / GetParam() / machine(); }

    // Its only strategy, in the core.
    StrategyBench bench_with(const std::string& name) {
        auto loaded = load_library(folder() / (name + ".so"), staging_);
        if (const auto* error = std::get_if<LoadError>(&loaded)) {
            throw std::runtime_error(text_of(*error));
        }
        library_ = std::get<LibraryPtr>(std::move(loaded));
        if (const auto error = library_->init()) throw std::runtime_error(text_of(*error));
        return StrategyBench({.entry = &library_->entry()});
    }

    const amq_entry& entry() const { return library_->entry(); }

  private:
    flow::TemporaryDirectory parent_;
    Staging staging_{parent_.path()};
    LibraryPtr library_;
};

TEST_P(Released, AreAllThere) {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(folder())) {
        names.push_back(file.path().filename());
    }
    std::sort(names.begin(), names.end());
    const std::vector<std::string> expected{"first_come.so", "reliable_random.so",
                                            "reliable_spec.so", "unreliable_all.so",
                                            "unreliable_random.so"};
    EXPECT_EQ(names, expected);
}

TEST_P(Released, SayTheVersionTheyWereBuiltFor) {
    const StrategyBench bench = bench_with("reliable_random");
    EXPECT_EQ(std::to_string(entry().major) + "." + std::to_string(entry().minor), GetParam());
}

TEST_P(Released, ReliableRandomGivesTheReplyAndGoesToAnotherOne) {
    StrategyBench bench = bench_with("reliable_random");
    Peer ann = bench.subscriber("ann", "orders");
    const Sent lost = bench.publish("orders", "apples");
    ASSERT_TRUE(ann.has(lost));
    Peer bob = bench.subscriber("bob", "orders");
    ann.leaves();
    ASSERT_TRUE(bob.has(lost));
    bob.replies(lost, "done");
    EXPECT_EQ(lost.outcome(), Outcome::ok);
    EXPECT_EQ(lost.answer(), "done");
    const Sent declined = bench.publish("orders", "pears");
    bob.declines(declined);
    bench.pass(std::chrono::seconds(5));
    EXPECT_NE(declined.outcome(), Outcome::ok);
    EXPECT_TRUE(declined.outcome().has_value());
    EXPECT_TRUE(bench.strikes().empty());
}

TEST_P(Released, ReliableSpecTakesTheFirstReplyOfAll) {
    StrategyBench bench = bench_with("reliable_spec");
    Peer ann = bench.subscriber("ann", "users");
    Peer bob = bench.subscriber("bob", "users");
    const Sent asked = bench.publish("users", "where is b?");
    ASSERT_TRUE(ann.has(asked) && bob.has(asked));
    ann.declines(asked);
    EXPECT_FALSE(asked.outcome());
    bob.replies(asked, "here");
    EXPECT_EQ(asked.answer(), "here");
    const Sent nobody = bench.publish("users", "where is c?");
    ann.declines(nobody);
    bob.declines(nobody);
    EXPECT_EQ(nobody.outcome(), Outcome::not_owner);
    EXPECT_TRUE(bench.strikes().empty());
}

TEST_P(Released, UnreliableAllGivesItToEverybodyOrHoldsIt) {
    StrategyBench bench = bench_with("unreliable_all");
    const Sent early = bench.publish("news", "early");
    Peer ann = bench.subscriber("ann", "news");
    Peer bob = bench.subscriber("bob", "news");
    const Sent late = bench.publish("news", "late");
    EXPECT_TRUE(ann.has(early));
    EXPECT_TRUE(ann.has(late) && bob.has(late));
    EXPECT_TRUE(bench.strikes().empty());
}

TEST_P(Released, UnreliableRandomGivesItToOneAndMovesWhatNeverLeft) {
    StrategyBench bench = bench_with("unreliable_random");
    Peer ann = bench.subscriber("ann", "jobs");
    const Sent job = bench.publish("jobs", "one");
    ASSERT_TRUE(ann.has(job));
    Peer bob = bench.subscriber("bob", "jobs");
    ann.leaves_without(job);
    EXPECT_EQ(bob.inbox(), std::vector<std::string>{"one"});
    EXPECT_TRUE(bench.strikes().empty());
}

TEST_P(Released, OneInCTakesTheFirstReply) {
    StrategyBench bench = bench_with("first_come");
    Peer ann = bench.subscriber("ann", "orders");
    Peer bob = bench.subscriber("bob", "orders");
    const Sent order = bench.publish("orders", "apples");
    ann.leaves();
    bob.replies(order, "done");
    EXPECT_EQ(order.answer(), "done");
    EXPECT_TRUE(bench.strikes().empty());
}

INSTANTIATE_TEST_SUITE_P(Of, Released, testing::ValuesIn(releases()), [](const auto& release) {
    std::string name = "Version" + release.param;
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

}  // namespace
}  // namespace amq::host
