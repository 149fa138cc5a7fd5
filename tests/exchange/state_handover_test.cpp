// What an instance knows goes to the one that takes its place, or is lost for a reason that is
// told.

#include "host/exchange/state_handover.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

amq_rc put(Script::Put put, void* to, std::string_view bytes) {
    return put(to, {bytes.data(), bytes.size()});
}

class HandingOver : public Swapping {
  protected:
    HandingOver() {
        keep_state(old_, "old");
        keep_state(next_, "next");
        old_.deactivate = [this] { calls_.emplace_back("old deactivate"); };
    }
    /// Saves how often it was asked to route, and writes down what it is given.
    void keep_state(Script& script, const std::string& who) {
        script.save = [this, who](Script::Put to_host, void* to) {
            calls_.push_back(who + " save");
            const amq_rc rc = put(to_host, to, "known by ");
            return rc == AMQ_OK ? put(to_host, to, who) : rc;
        };
        script.load = [this, who](std::string_view bytes) {
            calls_.push_back(who + " load " + std::string(bytes));
            return AMQ_OK;
        };
    }
    void start_with(std::string schema, std::uint32_t count = 1) {
        shards_ = std::make_unique<Shards>(count);
        shards_->bind(settings_, source_of(old_, std::move(schema)));
        publisher_ = shards_->open();
    }
    /// What came of it; "kept" or the reason, for each binding.
    std::vector<std::string> swap_to(StrategySource source) {
        const BindingChange change{settings_, shards().prepare(settings_, source)};
        states_ = core().commit({&change, 1}, shards().now());
        std::vector<std::string> reasons;
        for (const StateHandover& state : states_)
            reasons.emplace_back(state.loss ? to_string(*state.loss) : "kept");
        return reasons;
    }
    std::vector<std::string> swap_to(std::string schema) {
        return swap_to(source_of(next_, std::move(schema)));
    }
    std::uint64_t lost(StateLoss loss) {
        return core().counters().states_lost[static_cast<std::size_t>(loss)];
    }

    std::vector<StateHandover> states_;
};

using Reasons = std::vector<std::string>;

TEST_F(HandingOver, IsBetweenTheLastMessageOfTheOneAndTheFirstOfTheOther) {
    start_with("1");
    shards().subscriber("orders");
    publish("before");
    take_calls();
    EXPECT_EQ(swap_to("1"), Reasons{"kept"});
    publish("after");
    EXPECT_EQ(calls_, (Calls{"next join orders", "old save", "next load known by old",
                             "old deactivate", "next route after"}));
    EXPECT_EQ(states_.at(0).bytes, 12U);
    EXPECT_EQ(states_.at(0).model, 12U);
    EXPECT_EQ(core().counters().states_kept, 1U);
    EXPECT_EQ(old_.destroyed, 1);
}

TEST_F(HandingOver, IsNotForOnesThatKeepNoState) {
    old_.save = nullptr;
    old_.load = nullptr;
    start_with("1");
    EXPECT_EQ(swap_to("1"), Reasons{});
    EXPECT_EQ(calls_, Calls{"old deactivate"});
}

TEST_F(HandingOver, IsNotForAFormatWithoutAName) {
    start_with("");
    EXPECT_EQ(swap_to(""), Reasons{});
    EXPECT_EQ(calls_, Calls{"old deactivate"});
}

TEST_F(HandingOver, IsNotForAnotherStrategy) {
    start_with("1");
    StrategySource another = source_of(next_, "1");
    another.id = "test.another";
    EXPECT_EQ(swap_to(another), Reasons{});
    EXPECT_EQ(calls_, Calls{"old deactivate"});
}

TEST_F(HandingOver, EndsWhereTheFormatIsAnother) {
    start_with("1");
    EXPECT_EQ(swap_to("2"), Reasons{"another_format"});
    EXPECT_EQ(calls_, Calls{"old deactivate"});
    EXPECT_EQ(lost(StateLoss::another_format), 1U);
    EXPECT_EQ(states_.at(0).why_not, "state_schema is another");
}

TEST_F(HandingOver, EndsWhereTheNextOneTakesNone) {
    next_.load = nullptr;
    start_with("1");
    EXPECT_EQ(swap_to("1"), Reasons{"not_taken"});
    EXPECT_EQ(lost(StateLoss::not_taken), 1U);
}

TEST_F(HandingOver, EndsWhereSavingFailsAndTheSwapGoesOn) {
    old_.save = [this](Script::Put, void*) {
        old_.host->error(old_.host->ctx, {"no mind", 7});
        return AMQ_E_INTERNAL;
    };
    start_with("1");
    EXPECT_EQ(swap_to("1"), Reasons{"save_failed"});
    EXPECT_EQ(states_.at(0).why_not, "save: no mind");
    EXPECT_EQ(lost(StateLoss::save_failed), 1U);
    shards().subscriber("orders");
    take_calls();
    publish("after");
    EXPECT_EQ(calls_, Calls{"next route after"});
    EXPECT_TRUE(shards().strikes().empty());
}

TEST_F(HandingOver, EndsWhereLoadingFailsAndTheSwapGoesOn) {
    next_.load = [](std::string_view) { return AMQ_E_CONFIG; };
    start_with("1");
    EXPECT_EQ(swap_to("1"), Reasons{"load_failed"});
    EXPECT_EQ(states_.at(0).why_not, "load: bad options");
    EXPECT_EQ(lost(StateLoss::load_failed), 1U);
    EXPECT_TRUE(shards().strikes().empty());
}

TEST_F(HandingOver, OutlivesWhatIsThrownAtIt) {
    old_.save = [](Script::Put, void*) -> amq_rc { throw std::runtime_error("no"); };
    start_with("1");
    EXPECT_EQ(swap_to("1"), Reasons{"save_failed"});
    EXPECT_EQ(states_.at(0).why_not, "save: threw across the contract");
    keep_state(third_, "third");
    third_.load = [](std::string_view) -> amq_rc { throw 1; };
    EXPECT_EQ(swap_to(source_of(third_, "1")), Reasons{"load_failed"});
    EXPECT_TRUE(shards().strikes().empty());
}

TEST_F(HandingOver, TakesSixteenMebibytesAndNoMore) {
    const std::string half(kMaxStateBytes / 2, 'x');
    std::size_t loaded = 0;
    amq_rc past = AMQ_OK;
    old_.save = [&](Script::Put to_host, void* to) {
        put(to_host, to, half);
        return put(to_host, to, half);
    };
    next_.load = [&](std::string_view bytes) {
        loaded = bytes.size();
        return AMQ_OK;
    };
    next_.save = [&](Script::Put to_host, void* to) {
        put(to_host, to, half);
        put(to_host, to, half);
        past = put(to_host, to, "x");
        return AMQ_OK;  // as if nothing had been
    };
    start_with("1");
    EXPECT_EQ(swap_to("1"), Reasons{"kept"});
    EXPECT_EQ(loaded, kMaxStateBytes);
    keep_state(third_, "third");
    EXPECT_EQ(swap_to(source_of(third_, "1")), Reasons{"too_large"});
    EXPECT_EQ(past, AMQ_E_NOMEM);
    EXPECT_EQ(calls_, Calls{"old deactivate"}) << "and no load of the third";
    EXPECT_EQ(lost(StateLoss::too_large), 1U);
}

TEST_F(HandingOver, AsksNothingOfOneInQuarantine) {
    start_with("1");
    shards().quarantine(12);
    EXPECT_EQ(swap_to("1"), Reasons{"quarantined"});
    EXPECT_EQ(calls_, Calls{"old deactivate"});
    EXPECT_EQ(lost(StateLoss::quarantined), 1U);
}

TEST_F(HandingOver, IsNotForAnInstanceThatStays) {
    start_with("1");
    const BindingChange same{settings_, 0};
    EXPECT_TRUE(core().commit({&same, 1}, shards().now()).empty());
    EXPECT_TRUE(calls_.empty());
}

TEST_F(HandingOver, GoesBackToTheOneBefore) {
    start_with("1");
    swap_to("1");
    take_calls();
    EXPECT_EQ(swap_to(source_of(old_, "1")), Reasons{"kept"});
    EXPECT_EQ(calls_, (Calls{"next save", "old load known by next"}));
}

TEST_F(HandingOver, LeavesAShadowAlone) {
    start_with("1");
    core().start_shadow(12, {}, shards().prepare(settings_, source_of(next_, "1")), UINT32_MAX);
    core().end_shadow(12, {});
    EXPECT_TRUE(calls_.empty());
}

}  // namespace
}  // namespace amq::exchange_tests
