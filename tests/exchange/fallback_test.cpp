// What the core decides where no strategy does.

#include "host/exchange/fallback.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using Targets = std::vector<std::uint32_t>;

TEST(DefaultOnReply, WaitsForAllThatAreWanted) {
    Exchange exchange;
    exchange.want = 2;
    exchange.replies = 1;
    exchange.open = 1;
    exchange.note = 5;
    EXPECT_EQ(default_on_reply(exchange).verb, std::uint32_t{AMQ_KEEP});
    EXPECT_EQ(default_on_reply(exchange).note, 5U);
    exchange.replies = 2;
    EXPECT_EQ(default_on_reply(exchange).verb, std::uint32_t{AMQ_DONE});
}

TEST(DefaultOnReply, IsDoneWithTheLastThatCanCome) {
    Exchange exchange;
    exchange.want = 2;
    exchange.replies = 1;
    EXPECT_EQ(default_on_reply(exchange).verb, std::uint32_t{AMQ_DONE});
}

TEST(DefaultOnMiss, WaitsWhileSomebodyMayReply) {
    Exchange exchange;
    exchange.open = 1;
    exchange.note = 5;
    EXPECT_EQ(default_on_miss(exchange).verb, std::uint32_t{AMQ_KEEP});
    EXPECT_EQ(default_on_miss(exchange).note, 5U);
    exchange.open = 0;
    EXPECT_EQ(default_on_miss(exchange).verb, std::uint32_t{AMQ_DROP});
    EXPECT_EQ(default_on_miss(exchange).reason, Outcome::responder_lost);
}

class FallingBack : public testing::Test {
  protected:
    FallingBack() {
        for (std::uint32_t k = 0; k < subscribers_.size(); ++k) {
            loads_[k].credit = UINT32_MAX;
            subscribers_[k].id = 100 + k;
            subscribers_[k].load = &loads_[k];
        }
        now_.message.flags = AMQ_MSG_ANSWERED;
        now_.message.note = 5;
        now_.message.attempts_stride = sizeof(amq_attempt);
        now_.view = {sizeof(amq_view), 4, sizeof(amq_sub), 0, subscribers_.data(), 0};
    }
    void tried(amq_id subscriber) {
        attempts_.push_back({});
        attempts_.back().sub = subscriber;
        now_.message.attempts = attempts_.data();
        now_.message.attempts_n = static_cast<std::uint32_t>(attempts_.size());
    }
    void leave_only(std::uint32_t count) { now_.view.n = count; }
    Decision decide(Fallback fallback, std::uint64_t drawn = 0) {
        return *fall_back(
            fallback, now_, [drawn] { return drawn; }, room_);
    }
    static Targets targets(const Decision& decision) {
        return {decision.targets.begin(), decision.targets.end()};
    }

    std::array<amq_load, 4> loads_{};
    std::array<amq_sub, 4> subscribers_{};
    std::vector<amq_attempt> attempts_;
    std::vector<std::uint32_t> room_;
    Situation now_;
};

TEST_F(FallingBack, ToFailureDecidesNothing) {
    const auto random = [] { return std::uint64_t{0}; };
    EXPECT_EQ(fall_back(Fallback::fail, now_, random, room_), std::nullopt);
}

TEST_F(FallingBack, KeepsWhatMayStillBeRepliedTo) {
    now_.open = 1;
    EXPECT_EQ(decide(Fallback::random).verb, std::uint32_t{AMQ_KEEP});
    EXPECT_EQ(decide(Fallback::all).verb, std::uint32_t{AMQ_KEEP});
    EXPECT_EQ(decide(Fallback::all).note, 5U);
}

TEST_F(FallingBack, ToOneDrawsIt) {
    const Decision decision = decide(Fallback::random, 6);
    EXPECT_EQ(decision.verb, std::uint32_t{AMQ_SEND});
    EXPECT_EQ(targets(decision), Targets{2});
    EXPECT_EQ(decision.want, 1U);
    EXPECT_EQ(decision.note, 5U);
    EXPECT_FALSE(decision.all);
}

TEST_F(FallingBack, ToOnePassesThoseByWhoHadIt) {
    tried(100);
    tried(102);
    EXPECT_EQ(targets(decide(Fallback::random, 0)), Targets{1});
    EXPECT_EQ(targets(decide(Fallback::random, 1)), Targets{3});
}

TEST_F(FallingBack, ToOnePrefersThoseWhoReadFastEnough) {
    loads_[0].credit = loads_[1].credit = loads_[3].credit = 0;
    EXPECT_EQ(targets(decide(Fallback::random, 3)), Targets{2});
    loads_[2].credit = 0;
    EXPECT_EQ(targets(decide(Fallback::random, 3)), Targets{3}) << "a slow one rather than none";
}

TEST_F(FallingBack, ToOneDrawsNothingWhereThereIsNoChoice) {
    leave_only(1);
    const auto random = []() -> std::uint64_t {
        ADD_FAILURE() << "drawn";
        return 0;
    };
    EXPECT_EQ(targets(*fall_back(Fallback::random, now_, random, room_)), Targets{0});
}

TEST_F(FallingBack, ToAllMeansThoseWhoHaveNotHadIt) {
    loads_[1].credit = 0;
    EXPECT_EQ(targets(decide(Fallback::all)), (Targets{0, 1, 2, 3})) << "slow ones too";
    tried(101);
    EXPECT_EQ(targets(decide(Fallback::all)), (Targets{0, 2, 3}));
}

TEST_F(FallingBack, IsNotForThePublisherWhoWantsNoEcho) {
    now_.message.publisher = 102;
    EXPECT_EQ(targets(decide(Fallback::all)), (Targets{0, 1, 2, 3}));
    now_.message.flags |= std::uint32_t{AMQ_MSG_NO_ECHO};
    EXPECT_EQ(targets(decide(Fallback::all)), (Targets{0, 1, 3}));
    EXPECT_EQ(targets(decide(Fallback::random, 2)), Targets{3});
}

TEST_F(FallingBack, WaitsForNoReplyToAMessageThatIsNotAnswered) {
    now_.message.flags = 0;
    EXPECT_EQ(decide(Fallback::random).want, 0U);
    EXPECT_EQ(decide(Fallback::all).want, 0U);
}

TEST_F(FallingBack, HoldsWhatNobodyIsLeftFor) {
    leave_only(0);
    EXPECT_EQ(decide(Fallback::random).verb, std::uint32_t{AMQ_HOLD});
    EXPECT_EQ(decide(Fallback::random).reason, Outcome::no_subscriber);
    leave_only(1);
    tried(100);
    EXPECT_EQ(decide(Fallback::all).verb, std::uint32_t{AMQ_HOLD});
    EXPECT_EQ(decide(Fallback::all).reason, Outcome::responder_lost);
}

}  // namespace
}  // namespace amq::exchange_tests
