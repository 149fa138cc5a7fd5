// What all shards together know of topics.
#include "host/monitor/topic_rows.hpp"

#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class TopicRowsOfShards : public BoundShards {
  protected:
    TopicRowsOfShards() {
        config_.models[kModel].hold = config_.models[kModel].timeout = std::chrono::seconds(60);
    }
    // By a session of that shard, of a message that nobody takes.
    void publish_on(std::size_t shard, std::string_view topic) {
        shards_[shard]->call([&](exchange::Core& core, exchange::Nanos now) {
            exchange::Publish message;
            message.topic = topic_name(topic);
            message.model = kModel;
            message.sequence = ++sequence_;
            message.body = std::as_bytes(std::span("12345", 5));
            static_cast<void>(core.publish(core.open_session(), message, now));
        });
    }
    ShardQuestions shards() const {
        return {shards_, [] { return false; }};
    }

  private:
    std::uint32_t sequence_ = 0;
};

TEST_F(TopicRowsOfShards, AreSumsOfWhatEachShardHas) {
    start_well();
    publish_on(0, "chat.a");
    publish_on(1, "chat.a");
    publish_on(1, "chat.b");
    const TopicRows all = all_topics(shards(), "");
    ASSERT_EQ(all.rows.size(), 2U);
    EXPECT_TRUE(all.is_complete);
    EXPECT_EQ(all.rows[0].name, "chat.a");
    EXPECT_EQ(all.rows[0].counters.published, 2U);
    EXPECT_EQ(all.rows[0].counters.bytes, 10U);
    EXPECT_EQ(all.rows[0].held, 2U);
    EXPECT_EQ(all.rows[0].open, 2U);
    EXPECT_EQ(all.rows[1].counters.published, 1U);
    EXPECT_EQ(all_topics(shards(), ".b").rows.size(), 1U);
    EXPECT_TRUE(all_topics(shards(), "nothing").rows.empty());
}

TEST_F(TopicRowsOfShards, AreFoundByTheirName) {
    start_well();
    publish_on(0, "1001");
    publish_on(1, "1001");
    const auto row = one_topic(shards(), "1001");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->counters.published, 2U);
    EXPECT_FALSE(one_topic(shards(), "1002"));
}

TEST_F(TopicRowsOfShards, AreBusyOnceForEachTimeTheyArePublishedTo) {
    start_well();
    publish_on(0, "chat.a");
    publish_on(1, "chat.a");
    EXPECT_EQ(busy_topics(shards()).size(), 1U);
    EXPECT_TRUE(busy_topics(shards()).empty());
    publish_on(1, "chat.a");
    const auto again = busy_topics(shards());
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].counters.published, 2U) << "as the one shard knows it";
}

TEST(TopicName, IsANumberOfTheOriginalWhenItSpellsOne) {
    EXPECT_EQ(topic_name("1001").number, 1001U);
    EXPECT_EQ(topic_name("orders").number, 0U);
    EXPECT_EQ(topic_name("orders").name, "orders");
}

}  // namespace
}  // namespace amq::host
