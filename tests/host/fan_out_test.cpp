#include "host/fan_out.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace amq::host {
namespace {

using exchange::Delivery;
using exchange::Recipient;
using exchange::SessionId;

constexpr exchange::Nanos kNow = 5'000'000'000;

std::string as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Got {
    SessionId to = 0;
    std::uint32_t sequence = 0;
    std::uint32_t tag = 0;
    std::string body;
    friend bool operator==(const Got&, const Got&) = default;
};

struct Sink {
    std::vector<Got>* all = nullptr;
    std::vector<std::string>* extended = nullptr;
    void deliver_gathered(Gathered& message) const {
        const Delivery& one = message.delivery;
        all->push_back({one.to, one.sequence, one.tag, as_text(one.body.bytes)});
        extended->push_back(as_text(message.extended));
    }
};

class FanOutTest : public testing::Test {
  protected:
    FanOutTest() {
        for (SessionId id = 1; id <= 3; ++id) sessions_[id] = {&got_, &extended_};
    }

    // A message for sessions 1, 2 and 3, unless others are named.
    bool take(std::string_view body, std::uint32_t sequence,
              std::vector<SessionId> to = {1, 2, 3}) {
        Delivery delivery;
        delivery.to = to.front();
        delivery.topic = {1001, "gone soon"};
        delivery.sequence = sequence;
        delivery.tag = 100 * sequence;
        delivery.attempt = 1;
        delivery.deadline = kNow + 1'500'000'000;
        const std::string passing(body);
        delivery.body.bytes = std::as_bytes(std::span(passing));
        std::vector<Recipient> others;
        for (std::size_t k = 1; k < to.size(); ++k) {
            const auto own = static_cast<std::uint32_t>(k);
            others.push_back({to[k], delivery.tag + own, sequence + own});
        }
        delivery.others = static_cast<std::uint32_t>(others.size());
        return fan_out_.take(delivery, others, kNow);
    }
    std::vector<Got> hand_out() {
        got_.clear();
        fan_out_.hand_out([this](SessionId id) {
            const auto at = sessions_.find(id);
            return at == sessions_.end() ? nullptr : &at->second;
        });
        return got_;
    }

    FanOut fan_out_;
    std::map<SessionId, Sink> sessions_;
    std::vector<Got> got_;
    std::vector<std::string> extended_;
};

TEST_F(FanOutTest, GivesEachSessionAllOfItsOwnInOrder) {
    EXPECT_FALSE(take("first", 10)) << "of a run it is delivered at once";
    EXPECT_TRUE(take("second", 20));
    EXPECT_TRUE(take("third", 30));
    const std::vector<Got> expected{{1, 20, 2000, "second"}, {1, 30, 3000, "third"},
                                    {2, 21, 2001, "second"}, {2, 31, 3001, "third"},
                                    {3, 22, 2002, "second"}, {3, 32, 3002, "third"}};
    EXPECT_EQ(hand_out(), expected);
    EXPECT_TRUE(fan_out_.is_empty());
    EXPECT_TRUE(hand_out().empty()) << "once";
    EXPECT_TRUE(take("fourth", 40)) << "the run goes on";
}

TEST_F(FanOutTest, TakesNothingForOthersBehindWhatItHas) {
    take("first", 10);
    ASSERT_TRUE(take("second", 20));
    EXPECT_FALSE(take("for two", 30, {1, 2}));
    EXPECT_FALSE(take("for another", 30, {1, 2, 4}));
    EXPECT_FALSE(take("in another order", 30, {2, 1, 3}));
    EXPECT_EQ(hand_out().size(), 3U);
    EXPECT_FALSE(take("for two", 30, {1, 2})) << "a run begins";
    EXPECT_TRUE(take("for two", 40, {1, 2}));
}

TEST_F(FanOutTest, PassesOverWhoHasGone) {
    take("first", 10);
    ASSERT_TRUE(take("second", 20));
    sessions_.erase(2);
    const std::vector<Got> expected{{1, 20, 2000, "second"}, {3, 22, 2002, "second"}};
    EXPECT_EQ(hand_out(), expected);
}

TEST_F(FanOutTest, HasTheBlockOfTheNativeProtocolBehindTheBody) {
    take("first", 10);
    take("second", 20);
    hand_out();
    const anet::native::MessageBlock block = anet::native::message_block(1, 0, 1500);
    EXPECT_EQ(extended_.at(0), "second" + as_text(block));
}

TEST_F(FanOutTest, TakesBodiesUpToItsLimit) {
    const std::string largest(FanOut::kLargestBody, 'x');
    take("first", 10);
    EXPECT_FALSE(take(largest + "x", 20));
    for (std::uint32_t k = 0; k < FanOut::kMostMessages; ++k) ASSERT_TRUE(take(largest, 100 + k));
    EXPECT_FALSE(take("one past the limit", 20));
    const std::vector<Got> got = hand_out();
    ASSERT_EQ(got.size(), 3 * FanOut::kMostMessages);
    EXPECT_TRUE(std::ranges::all_of(got, [&](const Got& one) { return one.body == largest; }));
}

TEST_F(FanOutTest, TakesSoManyDeliveriesAndNoMore) {
    std::vector<SessionId> many(FanOut::kMostDeliveries / 4);
    for (std::size_t k = 0; k < many.size(); ++k) many[k] = 1000 + k;
    take("first", 10, many);
    for (std::uint32_t k = 0; k < 4; ++k) EXPECT_TRUE(take("more", 20, many)) << k;
    EXPECT_FALSE(take("one past the limit", 20, many));
    hand_out();
    EXPECT_TRUE(take("more", 20, many));
}

TEST_F(FanOutTest, LeavesHeadersAndBodiesThatAreKeptToOthers) {
    exchange::BodyPool bodies;
    const std::array<std::byte, 2> bytes{};
    take("first", 10, {1, 2});
    const std::array<Recipient, 1> other{{{2, 0, 11}}};
    Delivery delivery;
    delivery.to = 1;
    delivery.body.headers = bytes;
    EXPECT_FALSE(fan_out_.take(delivery, other, kNow));
    delivery.body = {{}, bodies.make(bytes), {}};
    EXPECT_FALSE(fan_out_.take(delivery, other, kNow));
    delivery.body = {};
    EXPECT_TRUE(fan_out_.take(delivery, other, kNow));
}

}  // namespace
}  // namespace amq::host
