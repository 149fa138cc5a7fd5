// sticky_key in the real core: which subscriber owns which key, and what moves when they change.

#include <gtest/gtest.h>

#include <amq/plugin_test/golden.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" const amq_entry sticky_key;

namespace {

using amq::exchange::Echo;
using amq::exchange::Outcome;
using amq::exchange::SessionId;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;

constexpr std::size_t kKeys = 10'000;
using Owners = std::vector<SessionId>;  // by key

struct StickyKey : testing::Test {
    ~StickyKey() override { EXPECT_TRUE(bench.strikes().empty()); }

    void join(int subscribers) {
        while (subscribers-- > 0)
            peers.push_back(bench.subscriber(std::to_string(peers.size()), "orders"));
    }
    /// Who gets a message with each of the keys; its body is the round and the key.
    Owners owners_now() {
        const std::string round = std::to_string(++rounds) + ' ';
        for (std::size_t k = 0; k < kKeys; ++k)
            bench.publish("orders", round + std::to_string(k), {.key = std::to_string(k)});
        Owners owners(kKeys);
        for (const Peer& peer : peers)
            for (const std::string& body : peer.inbox())
                if (body.starts_with(round))
                    owners[std::stoul(body.substr(round.size()))] = peer.id();
        bench.pass(3s);  // nobody replies: nothing is left to move
        return owners;
    }
    Peer owner(const Sent& sent) const {
        for (const Peer& peer : peers)
            if (peer.has(sent)) return peer;
        throw std::logic_error("nobody has it");
    }

    /// Who got it last.
    Peer& owner_now(const Sent& sent) {
        const auto is_last = [&](const Peer& peer) {
            return peer.name() == sent.receivers().back();
        };
        return *std::ranges::find_if(peers, is_last);
    }

    StrategyBench bench{{.entry = &sticky_key}};
    std::vector<Peer> peers;
    int rounds = 0;
};

TEST_F(StickyKey, GivesAllMessagesOfAKeyToOneSubscriberAndThePublisherItsReply) {
    join(10);
    Peer first = owner(bench.publish("orders", "first", {.key = "ann"}));
    for (int k = 0; k < 100; ++k)
        EXPECT_TRUE(first.has(bench.publish("orders", std::to_string(k), {.key = "ann"})));
    const Sent last = bench.publish("orders", "last", {.key = "ann"});
    first.replies(last, "done");
    EXPECT_EQ(last.answer(), "done");
}

TEST_F(StickyKey, GoesByTheTopicWhenThereIsNoKey) {
    join(10);
    Peer first = owner(bench.publish("orders", "first"));
    for (int k = 0; k < 20; ++k) EXPECT_TRUE(first.has(bench.publish("orders", std::to_string(k))));
    EXPECT_TRUE(first.has(bench.publish("orders", "by name", {.key = "orders"})));
}

TEST_F(StickyKey, GivesEverySubscriberAnEqualShareOfTheKeys) {
    join(10);
    std::vector<std::size_t> shares(peers.size());
    const Owners owners = owners_now();
    for (const SessionId id : owners)
        for (std::size_t k = 0; k < peers.size(); ++k) shares[k] += peers[k].id() == id ? 1U : 0U;
    for (const std::size_t share : shares) {
        EXPECT_GT(share, 880U);  // 1,000 and four times its deviation of 30
        EXPECT_LT(share, 1'120U);
    }
}

TEST_F(StickyKey, MovesOnlyTheShareOfASubscriberThatComes) {
    join(10);
    const Owners before = owners_now();
    join(1);
    const Owners after = owners_now();
    std::size_t moved = 0;
    for (std::size_t k = 0; k < kKeys; ++k) {
        if (after[k] == before[k]) continue;
        ++moved;
        EXPECT_EQ(after[k], peers.back().id()) << "key " << k << " moved to an old one";
    }
    EXPECT_GT(moved, 794U);  // 1 in 11 is 909, and four times its deviation of 29
    EXPECT_LT(moved, 1'024U);
}

TEST_F(StickyKey, MovesOnlyTheKeysOfASubscriberThatGoesAndToSeveral) {
    join(11);
    const Owners before = owners_now();
    Peer leaving = peers[4];
    leaving.leaves();
    const Owners after = owners_now();
    std::vector<std::size_t> taken(peers.size());
    for (std::size_t k = 0; k < kKeys; ++k) {
        EXPECT_EQ(after[k] != before[k], before[k] == leaving.id()) << "key " << k;
        for (std::size_t p = 0; p < peers.size(); ++p)
            if (after[k] != before[k] && after[k] == peers[p].id()) ++taken[p];
    }
    for (std::size_t p = 0; p < peers.size(); ++p) EXPECT_EQ(taken[p] > 50, p != 4) << taken[p];
}

TEST_F(StickyKey, ChoosesByTheKeyAndTheSessionsIdsAlone) {
    join(3);
    StrategyBench other({.entry = &sticky_key, .seed = 2});
    std::vector<Peer> others;
    for (int k = 3; k-- > 0;) others.push_back(other.peer(std::to_string(k)));
    for (auto peer = others.rbegin(); peer != others.rend(); ++peer) peer->subscribes("orders");
    for (int k = 0; k < 100; ++k) {
        const std::string key = std::to_string(k);
        const SessionId id = owner(bench.publish("orders", key, {.key = key})).id();
        const Sent same = other.publish("orders", key, {.key = key});
        for (const Peer& peer : others) EXPECT_EQ(peer.has(same), peer.id() == id);
    }
}

TEST_F(StickyKey, StaysWithAnOwnerThatReadsSlowly) {
    join(2);
    Peer first = owner(bench.publish("orders", "first", {.key = "ann"}));
    first.stalls();
    EXPECT_TRUE(first.has(bench.publish("orders", "second", {.key = "ann"})));
}

TEST_F(StickyKey, MovesToTheNextInOrderWhenTheOwnerIsGoneAndStaysThere) {
    join(5);
    const Sent open = bench.publish("orders", "open", {.key = "ann"});
    Peer first = owner(open);
    first.leaves();
    std::erase_if(peers, [&](const Peer& peer) { return peer.id() == first.id(); });
    Peer next = owner(open);
    EXPECT_TRUE(next.has(bench.publish("orders", "later", {.key = "ann"})));
    next.replies(open, "done");
    EXPECT_EQ(open.answer(), "done");
}

TEST_F(StickyKey, AsksTheNextInOrderWhenTheOwnerDeclinesUntilAllHave) {
    join(3);
    const Sent sent = bench.publish("orders", "two apples", {.key = "ann"});
    std::vector<Peer> left = peers;
    for (std::size_t asked = 1; asked <= 3; ++asked) {
        EXPECT_FALSE(sent.outcome());
        const auto has_it = [&](const Peer& peer) { return peer.has(sent); };
        const auto holder = std::ranges::find_if(left, has_it);
        ASSERT_NE(holder, left.end());
        EXPECT_EQ(holder->received(sent).attempt, asked);
        holder->declines(sent);
        left.erase(holder);
    }
    EXPECT_EQ(sent.outcome(), Outcome::not_owner);
}

TEST_F(StickyKey, MovesWhatALostOneLeftOnlyToWhoReadsFastEnough) {
    join(1);
    const Sent sent = bench.publish("orders", "two apples", {.key = "ann"});
    Peer slow = bench.subscriber("slow", "orders");
    slow.stalls();
    peers[0].leaves();
    EXPECT_FALSE(slow.has(sent));
    slow.reads_on();
    EXPECT_TRUE(slow.has(sent));
}

TEST_F(StickyKey, HoldsUntilSomebodyComesAndSaysWhyInVain) {
    const Sent unheard = bench.publish("elsewhere", "in vain");
    join(1);
    const Sent lost = bench.publish("orders", "two apples");
    peers[0].leaves();
    const Sent own =
        bench.subscriber("self", "mine").publishes("mine", "not for me", {.echo = Echo::unwanted});
    bench.pass(3s);
    EXPECT_EQ(unheard.outcome(), Outcome::no_subscriber);
    EXPECT_EQ(lost.outcome(), Outcome::responder_lost);
    EXPECT_EQ(own.outcome(), Outcome::no_subscriber);
}

TEST_F(StickyKey, DecidesInASceneAsItsGoldenFileSays) {
    for (const char* name : {"a", "b", "c"}) peers.push_back(bench.subscriber(name, "orders"));
    bench.publish("orders", "by topic");
    for (const char* key : {"ann", "ben", "cid"})
        bench.publish("orders", std::string("for ") + key, {.key = key});
    bench.pass(3s);
    const Sent declined = bench.publish("orders", "declined", {.key = "ann"});
    for (int k = 0; k < 3; ++k) owner_now(declined).declines(declined);
    const Sent lost = bench.publish("orders", "lost", {.key = "ann"});
    Peer& gone = owner_now(lost);
    for (Peer& peer : peers) peer.stalls();
    gone.leaves();
    bench.pass(1s);
    for (Peer& peer : peers) peer.reads_on();
    gone.comes_back();
    bench.publish("orders", "the new session has other keys", {.key = "ann"});
    bench.publish("elsewhere", "in vain");
    bench.publish("rooms", "in time");
    bench.pass(1s);
    peers[0].subscribes("rooms");
    bench.pass(3s);
    const auto match = amq::test::matches_golden(bench, GOLDEN);
    EXPECT_TRUE(match) << match.text;
}

TEST(StickyKeyOptions, SwitchFailoverOff) {
    StrategyBench bench({.entry = &sticky_key, .options = R"({"failover":"off"})"});
    Peer first = bench.subscriber("first", "orders");
    const Sent declined = bench.publish("orders", "declined");
    const Sent lost = bench.publish("orders", "lost");
    Peer second = bench.subscriber("second", "orders");
    first.declines(declined);
    first.leaves();
    EXPECT_EQ(declined.outcome(), Outcome::not_owner);
    EXPECT_EQ(lost.outcome(), Outcome::responder_lost);
    EXPECT_TRUE(second.inbox().empty());
}

}  // namespace
