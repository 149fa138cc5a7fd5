// What a shard does last.
#include <unistd.h>

#include <map>
#include <set>
#include <sstream>

#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class TheEndOfAShard : public BoundShards {
  protected:
    TheEndOfAShard() { config_.plugins.libraries["a"].path = file("followed_by_thread"); }

    using Threads = std::set<pid_t>;
    // By function and shard, "destroy 1": the threads that it was called on.
    std::map<std::string, Threads> callers() {
        std::map<std::string, Threads> found;
        for (const std::string& line : noted()) {
            std::istringstream words(line);
            std::string version;
            std::string what;
            std::string shard;
            std::string on;
            pid_t thread = 0;
            if (words >> version >> what >> shard >> on >> thread) {
                found[what + ' ' + shard].insert(thread);
            }
        }
        return found;
    }
};

TEST_F(TheEndOfAShard, EndsItsInstancesOnItsOwnThread) {
    config_.topics = {topic_of("chat.*", kStrategy)};
    start_well();
    publish(3);
    std::map<std::string, Threads> expected;
    for (std::size_t k = 0; k < 2; ++k) {
        const pid_t own = shards_[k]->plugin_thread().id();
        ASSERT_NE(own, ::getpid());
        for (const char* what : {"create ", "activate ", "deactivate ", "destroy "}) {
            expected[what + std::to_string(k)] = {own};
        }
    }
    for (const auto& shard : shards_) shard->stop();
    shards_.clear();
    EXPECT_EQ(callers(), expected);
}

TEST_F(TheEndOfAShard, ComesAfterItHasStoppedAndNotBefore) {
    start_well();
    for (const auto& shard : shards_) shard->stop();
    noted();
    shards_[0]->stop();
    EXPECT_EQ(noted(), Texts{}) << "they are ready to be counted";
    shards_[0]->snapshot([](const ShardSnapshot& seen) { EXPECT_TRUE(seen.models.contains(20)); });
    shards_[0]->end();
    EXPECT_EQ(callers().size(), 2U);
    shards_[0]->end();
    EXPECT_EQ(noted(), Texts{});
    shards_[0]->snapshot([](const ShardSnapshot& seen) { EXPECT_TRUE(seen.models.contains(20)); });
}

TEST_F(TheEndOfAShard, EndsACandidateToo) {
    start_well();
    ASSERT_FALSE(bindings_->start_shadow(kStrategy, file("followed_2"), 1));
    noted();
    for (const auto& shard : shards_) shard->stop();
    shards_.clear();
    Texts lines = noted();
    EXPECT_EQ(std::ranges::count(lines, "2.0.0 destroy 0"), 1);
    EXPECT_EQ(std::ranges::count(lines, "2.0.0 destroy 1"), 1);
}

}  // namespace
}  // namespace amq::host
