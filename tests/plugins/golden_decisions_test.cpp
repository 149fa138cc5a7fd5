// The decisions of the four strategies in one scene each, with whatever can happen to a message.
// Read golden/*.txt beside it: AMQ_UPDATE_GOLDEN=1 writes them.

#include <gtest/gtest.h>

#include <amq/plugin_test/golden.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <stdexcept>

#include "tests/plugins/static_strategies.hpp"

namespace amq::plugins_tests {
namespace {

using exchange::Echo;
using exchange::Wait;
using test::Peer;
using test::Sent;
using test::StrategyBench;
using namespace std::chrono_literals;

struct TheDecisionsOf : testing::Test {
    /// Three subscribers of "orders".
    void begin(const amq_entry& entry, const char* options = "{}") {
        bench =
            std::make_unique<StrategyBench>(test::BenchSetup{.entry = &entry, .options = options});
        for (const char* name : {"a", "b", "c"}) peers.push_back(bench->subscriber(name, "orders"));
    }
    Sent publish(const std::string& body, const test::PublishOptions& options = {}) {
        return bench->publish("orders", body, options);
    }
    /// Who got it last.
    Peer& holder(const Sent& sent) {
        for (Peer& peer : peers)
            if (!sent.receivers().empty() && peer.name() == sent.receivers().back()) return peer;
        throw std::logic_error("nobody has it");
    }
    /// One that has not had it.
    Peer& other(const Sent& sent) {
        return *std::ranges::find_if(peers, [&](const Peer& peer) { return !peer.has(sent); });
    }
    void all_stall() {
        for (Peer& peer : peers) peer.stalls();
    }
    void all_read_on() {
        for (Peer& peer : peers) peer.reads_on();
    }
    /// Held for one who comes in time, and for one who does not.
    void hold() {
        bench->publish("rooms", "in time");
        bench->publish("elsewhere", "in vain");
        bench->publish("elsewhere", "not now", {.wait = Wait::no_wait});
        bench->pass(2s);
        bench->subscriber("d", "rooms");
        bench->pass(4s);
    }
    testing::AssertionResult match(const std::string& name) {
        const std::string path = AMQ_GOLDEN_DIR "/" + name + ".txt";
        const test::GoldenMatch match = matches_golden(*bench, path);
        return (match ? testing::AssertionSuccess() : testing::AssertionFailure()) << match.text;
    }

    std::unique_ptr<StrategyBench> bench;
    std::vector<Peer> peers;
};

TEST_F(TheDecisionsOf, ReliableRandomAreThoseOfItsGoldenFile) {
    begin(amq_reliable_random, R"({"attempt_timeout":"500ms"})");
    const Sent declined = publish("declined once");
    holder(declined).declines(declined);
    holder(declined).replies(declined, "done");

    const Sent lost = publish("its subscriber is lost");
    Peer& leaving = holder(lost);
    leaving.leaves();
    holder(lost).replies(lost, "done");
    leaving.comes_back();

    const Sent refused = publish("declined by all");
    for (int k = 0; k < 3; ++k) holder(refused).declines(refused);

    const Sent slow = publish("replied to late");
    Peer& late = holder(slow);
    bench->pass(600ms);
    late.replies(slow, "slow, but here");

    const Sent stalled = publish("lost while all others stall");
    Peer& gone = holder(stalled);
    all_stall();
    gone.leaves();
    bench->pass(100ms);
    all_read_on();
    gone.comes_back();
    publish("nobody says anything");
    bench->pass(4s);
    hold();
    EXPECT_TRUE(match("reliable_random"));
}

TEST_F(TheDecisionsOf, ReliableSpecAreThoseOfItsGoldenFile) {
    begin(amq_reliable_spec);
    const Sent owned = publish("one owns it");
    peers[0].declines(owned);
    peers[1].replies(owned, "mine");

    const Sent foreign = publish("nobody owns it");
    for (Peer& peer : peers) peer.declines(foreign);

    all_stall();
    publish("nobody says anything");
    all_read_on();
    bench->pass(4s);

    const Sent halved = publish("some decline, some are lost");
    peers[0].declines(halved);
    peers[1].leaves();
    peers[2].leaves();
    peers[1].comes_back();
    publish("all are lost");
    peers[0].leaves();
    peers[1].leaves();
    hold();
    EXPECT_TRUE(match("reliable_spec"));
}

TEST_F(TheDecisionsOf, UnreliableAllAreThoseOfItsGoldenFile) {
    begin(amq_unreliable_all);
    publish("for all");
    all_stall();
    publish("for all, though they are slow");
    all_read_on();
    peers[0].publishes("orders", "without echo", {.echo = Echo::unwanted});
    const Sent unsent = publish("did not leave");
    peers[1].leaves_without(unsent);
    peers[2].leaves();
    peers[0].publishes("orders", "without echo, and alone", {.echo = Echo::unwanted});
    bench->pass(1s);
    peers[1].comes_back();
    bench->pass(3s);
    hold();
    EXPECT_TRUE(match("unreliable_all"));
}

TEST_F(TheDecisionsOf, UnreliableRandomAreThoseOfItsGoldenFile) {
    begin(amq_unreliable_random);
    for (int k = 0; k < 3; ++k) publish("for one, " + std::to_string(k));
    const Sent unsent = publish("did not leave");
    Peer& leaving = holder(unsent);
    leaving.leaves_without(unsent);
    leaving.comes_back();

    const Sent stalled = publish("did not leave, and all others stall");
    Peer& gone = holder(stalled);
    all_stall();
    gone.leaves_without(stalled);
    bench->pass(1s);
    other(stalled).reads_on();
    gone.comes_back();
    publish("for the one that reads");
    bench->subscriber("e", "news").publishes("news", "alone");
    bench->pass(1s);
    hold();
    EXPECT_TRUE(match("unreliable_random"));
}

}  // namespace
}  // namespace amq::plugins_tests
