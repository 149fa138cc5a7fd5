// Work that others have a shard do.
#include <stdexcept>

#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class ACallOfAShard : public BoundShards {};

TEST_F(ACallOfAShard, IsMadeOnItsThread) {
    start_well();
    for (const auto& shard : shards_) {
        pid_t id = 0;
        shard->call([&](exchange::Core&, exchange::Nanos) { id = ::gettid(); });
        EXPECT_EQ(id, shard->plugin_thread().id());
    }
}

TEST_F(ACallOfAShard, ThrowsToItsCallerWhatTheWorkThrows) {
    start_well();
    const auto fail = [](exchange::Core&, exchange::Nanos) {
        throw std::runtime_error("no more of this");
    };
    EXPECT_THROW(shards_[0]->call(fail), std::runtime_error);
    bool is_called = false;
    shards_[0]->call([&](exchange::Core&, exchange::Nanos) { is_called = true; });
    EXPECT_TRUE(is_called) << "and the shard goes on";
}

TEST_F(ACallOfAShard, MayBeFollowedByTheNextAtOnce) {
    start_well();
    int calls = 0;
    for (std::size_t k = 0; k < 2000; ++k) {
        shards_[k % 2]->call([&](exchange::Core&, exchange::Nanos) { ++calls; });
    }
    EXPECT_EQ(calls, 2000);
}

}  // namespace
}  // namespace amq::host
