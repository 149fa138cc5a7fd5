// A shard that looks for work for a while before it sleeps.
#include "tests/host/served_shards.hpp"
#include "tests/support/thread_watch.hpp"

namespace amq::host {
namespace {

using amq::test::ThreadWatch;

class SpinningShards : public ServedShards {
  protected:
    ThreadWatch watch(std::size_t shard) const {
        return ThreadWatch{shards_[shard]->plugin_thread().id()};
    }
    void set_spin(Duration spin) {
        for (const auto& shard : shards_) shard->set_spin(spin);
    }
};

TEST_F(SpinningShards, SleepUnlessTheyAreToldToSpin) {
    serve();
    const auto one = session("one");
    const auto two = session("two");  // each shard has one of them
    EXPECT_TRUE(watch(0).falls_asleep());
    EXPECT_TRUE(watch(1).falls_asleep());
}

TEST_F(SpinningShards, TakeTheirCoreWhileTheySpinAndNotAfterwards) {
    serve();
    const auto one = session("one");
    const auto two = session("two");
    set_spin(std::chrono::minutes(10));
    for (const std::size_t shard : {0U, 1U}) {
        EXPECT_TRUE(watch(shard).spends(std::chrono::milliseconds(30)));
        EXPECT_FALSE(watch(shard).is_asleep());
    }
    set_spin(std::chrono::milliseconds(1));
    EXPECT_TRUE(watch(0).falls_asleep());
    EXPECT_TRUE(watch(1).falls_asleep());
}

TEST_F(SpinningShards, SleepWhileNobodyIsConnected) {
    serve();
    set_spin(std::chrono::minutes(10));
    EXPECT_TRUE(watch(0).falls_asleep());
    EXPECT_TRUE(watch(1).falls_asleep());
}

TEST_F(SpinningShards, ReadItFromTheConfiguration) {
    config_.spin = std::chrono::minutes(10);
    serve();
    const auto one = session("one");
    const auto two = session("two");
    EXPECT_TRUE(watch(0).spends(std::chrono::milliseconds(30)));
    Config next = config_;
    next.spin = Duration::zero();
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    EXPECT_TRUE(watch(0).falls_asleep());
    EXPECT_TRUE(watch(1).falls_asleep());
}

}  // namespace
}  // namespace amq::host
