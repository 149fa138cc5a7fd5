// Strategies that break the contract, each in a library of its own, loaded by the host and run in
// the real core: what they do wrong is refused, counted or bounded, and the next message is served.

#include <gtest/gtest.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

using namespace std::chrono_literals;
using amq::exchange::Outcome;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using test::fixture;
using Texts = std::vector<std::string>;

// A library and the bench that its strategy runs on.
class Hostile {
  public:
    explicit Hostile(const std::string& name, UnloadPolicy policy = UnloadPolicy::close)
        : library_(test::library_of(place_.load(fixture(name), policy))),
          bench_(std::make_unique<StrategyBench>(
              amq::test::BenchSetup{.entry = &entry(), .checking = amq::test::Checking::off})) {}

    StrategyBench& bench() { return *bench_; }

    // The instance and then the library go; gives why it was retained.
    std::string let_go() {
        bench_.reset();
        const auto error = library_->unload();
        return error ? error->reason : "unmapped";
    }

    Sent publish_to_two() {
        if (bench_->core().subscribers() == 0) {
            bench_->subscriber("ann", "orders");
            bench_->subscriber("bob", "orders");
        }
        return bench_->publish("orders", "message " + std::to_string(++published_));
    }

  private:
    const amq_entry& entry() const { return library_->entry(); }

    test::Place place_;
    LibraryPtr library_;
    std::unique_ptr<StrategyBench> bench_;
    int published_ = 0;
};

struct Case {
    const char* fixture;
    std::string text;
};

std::ostream& operator<<(std::ostream& out, const Case& one) {
    return out << one.fixture;
}

std::string name_of_test(const testing::TestParamInfo<Case>& info) {
    return info.param.fixture;
}

class AnInstance : public testing::TestWithParam<Case> {};

TEST_P(AnInstance, IsRefusedInWords) {
    try {
        const Hostile hostile(GetParam().fixture, UnloadPolicy::keep);
        FAIL() << "it was made";
    } catch (const std::runtime_error& refusal) {
        EXPECT_EQ(refusal.what(), GetParam().text);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Each, AnInstance,
    testing::Values(Case{"no_route", "create gave a table without route"},
                    Case{"no_destroy", "create gave a table without destroy"},
                    Case{"small_table", "create gave a table that is too small"},
                    Case{"create_fail_without_text", "create failed and did not say why"},
                    Case{"create_fill_text", std::string(1023, 'x')},
                    Case{"create_write_past_text", "create wrote past the end of its error text"},
                    Case{"create_fail_and_write_past_text",
                         "create failed and wrote past the end of its error text"},
                    Case{"create_throw_error", "create threw across the contract"},
                    Case{"activate_fail", "activate failed: unsupported"},
                    Case{"activate_throw_error", "activate failed: threw across the contract"},
                    Case{"activate_throw_number", "activate failed: threw across the contract"}),
    name_of_test);

class AStrike : public testing::TestWithParam<Case> {};

TEST_P(AStrike, EndsTheMessageAndNothingElse) {
    Hostile hostile(GetParam().fixture);
    for (std::size_t k = 1; k <= 3; ++k) {
        const Sent sent = hostile.publish_to_two();
        EXPECT_EQ(sent.outcome(), Outcome::strategy_failed);
        EXPECT_EQ(hostile.bench().strikes(), Texts(k, GetParam().text));
    }
    EXPECT_EQ(hostile.bench().counters().deliveries, 0U);
    EXPECT_EQ(hostile.bench().core().open_exchanges(), 0U);
}

// The texts and whatever was thrown are the host's own when the library is gone.
TEST_P(AStrike, LeavesItsTextWhenTheLibraryIsUnmapped) {
    Hostile hostile(GetParam().fixture);
    hostile.publish_to_two();
    const Texts strikes = hostile.bench().strikes();
    EXPECT_EQ(hostile.let_go(), "unmapped");
    EXPECT_EQ(strikes, Texts{GetParam().text});
}

INSTANTIATE_TEST_SUITE_P(
    Each, AStrike,
    testing::Values(Case{"route_throw_error", "route: threw across the contract"},
                    Case{"route_throw_number", "route: threw across the contract"},
                    Case{"route_throw_own", "route: threw across the contract"},
                    Case{"route_send_twice", "route: plan has the same target twice"},
                    Case{"route_write_past_targets",
                         "route: wrote past the end of the plan's targets"},
                    Case{"route_keep", "route: KEEP is no plan for route"}),
    name_of_test);

TEST(HostileStrategy, ThatHoldsForANanosecondIsAskedOnceATickAndNotForEver) {
    Hostile hostile("route_hold_for_a_nanosecond");
    const Sent sent = hostile.publish_to_two();
    hostile.bench().pass(50ms);
    EXPECT_LE(hostile.bench().log().size(), 52U);
    EXPECT_GE(hostile.bench().log().size(), 25U);
    hostile.bench().pass(10s);
    EXPECT_EQ(sent.outcome(), Outcome::no_subscriber);
    EXPECT_EQ(hostile.bench().core().open_exchanges(), 0U);
}

TEST(HostileStrategy, ThatSetsAMillionTimersGetsItsQuota) {
    Hostile hostile("route_set_timers_without_end");
    hostile.publish_to_two();
    EXPECT_EQ(hostile.bench().log(), Texts{"set 65536"});
    hostile.publish_to_two();
    EXPECT_EQ(hostile.bench().log().back(), "set 65536") << "the same ones, moved";
}

TEST(HostileStrategy, ThatClearsItsTimerWhileItFiresIsCalledOnce) {
    Hostile hostile("timer_clears_itself");
    hostile.bench().pass(1s);
    EXPECT_EQ(hostile.bench().log(), Texts{"timer"});
    EXPECT_EQ(hostile.bench().core().timers().active(), 0U);
}

TEST(HostileStrategy, ThatMovesItsTimerToAtOnceIsCalledOnceATick) {
    Hostile hostile("timer_moves_itself");
    hostile.bench().pass(50ms);
    EXPECT_LE(hostile.bench().log().size(), 52U);
    EXPECT_GE(hostile.bench().log().size(), 25U);
}

TEST(HostileStrategy, ThatReleasesWhatItDoesNotHoldIsToldSo) {
    Hostile hostile("route_release_itself");
    hostile.publish_to_two();
    EXPECT_EQ(hostile.bench().log(), Texts(3, "release -2"));
    EXPECT_EQ(hostile.bench().core().held_messages(), 1U);
}

TEST(HostileStrategy, ThatAsksBeforeItIsActiveIsRefusedAndServes) {
    Hostile hostile("asks_too_early");
    const std::vector<std::string> expected{"called timer() of its host before it was activated",
                                            "timer -2"};
    EXPECT_EQ(hostile.bench().log(), expected);
    hostile.publish_to_two();
    EXPECT_EQ(hostile.bench().core().held_messages(), 1U);
}

TEST(HostileStrategy, ThatAsksWhileItEndsIsRefusedAndCounted) {
    const auto before = exchange::Strategy::refused_host_calls();
    Hostile hostile("asks_too_late");
    EXPECT_EQ(hostile.let_go(), "unmapped");
    EXPECT_EQ(exchange::Strategy::refused_host_calls() - before, 2U);
}

TEST(HostileStrategy, ThatAsksFromAThreadOfItsOwnIsRefusedAndServes) {
    Hostile hostile("route_ask_from_a_thread");
    hostile.publish_to_two();
    const std::vector<std::string> expected{"called timer() of its host from a foreign thread",
                                            "timer -2"};
    EXPECT_EQ(hostile.bench().log(), expected);
    EXPECT_EQ(hostile.bench().core().held_messages(), 1U);
}

TEST(HostileStrategy, ThatThrowsAtItsEndIsDestroyedAndUnmapped) {
    const test::CallLog calls;
    Hostile hostile("throws_at_its_end");
    EXPECT_EQ(hostile.let_go(), "unmapped");
    const Texts expected{"create", "destroy"};
    EXPECT_EQ(calls.lines(), expected);
}

TEST(HostileStrategy, ThatDoesNotActivateIsDestroyed) {
    const test::CallLog calls;
    EXPECT_THROW(Hostile("activate_fail"), std::runtime_error);
    const Texts expected{"create", "destroy"};
    EXPECT_EQ(calls.lines(), expected);
}

}  // namespace
}  // namespace amq::host
