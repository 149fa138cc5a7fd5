#include "plugins/monitor/records/flapping.hpp"

#include <gtest/gtest.h>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

void connect(FlappingCount& count, const Record& record, int times) {
    while (times-- > 0) count.add(record);
}

TEST(Flapping, BeginsAtTheNumberAskedForAndNotOneBelow) {
    FlappingCount count;
    connect(count, connect_of("alice", kNoonUs), 5);
    EXPECT_EQ(count.clients(5).size(), 1U);
    EXPECT_TRUE(count.clients(6).empty());
}

TEST(Flapping, CountsTheReasonsOfTheEnds) {
    FlappingCount count;
    connect(count, connect_of("alice", kNoonUs), 5);
    connect(count, end_of("alice", Reason::silent, kNoonUs + 1), 3);
    connect(count, end_of("alice", Reason::io_error, kNoonUs), 1);
    Record kick = end_of("alice", Reason::kicked, kNoonUs + 9);
    kick.kind = Kind::kick;
    count.add(kick);
    const FlappingClient client = count.clients(5).at(0);
    EXPECT_EQ(client.connects, 5U);
    EXPECT_EQ(client.reasons,
              (std::map<Reason, std::uint64_t>{{Reason::silent, 3}, {Reason::io_error, 1}}));
    EXPECT_EQ(client.last_us, kNoonUs + 1);
}

TEST(Flapping, TellsAUserFromAnotherWhereverTheyAre) {
    FlappingCount count;
    Record record = connect_of("alice", kNoonUs);
    connect(count, record, 3);
    record.address = "10.9.9.9:1";
    connect(count, record, 3);
    connect(count, connect_of("bob", kNoonUs), 2);
    ASSERT_EQ(count.clients(1).size(), 2U);
    EXPECT_EQ(count.clients(1)[0].connects, 6U);  // the most first
}

TEST(Flapping, TellsClientsWithoutAUserByNameAndHost) {
    FlappingCount count;
    Record record = connect_of("", kNoonUs);
    record.name = "worker";
    for (const char* address : {"10.1.2.3:1", "10.1.2.3:2", "10.1.2.3:3", "10.1.2.4:1"}) {
        record.address = address;
        count.add(record);
    }
    record.name = "other";
    count.add(record);
    const std::vector<FlappingClient> clients = count.clients(1);
    ASSERT_EQ(clients.size(), 3U);
    EXPECT_EQ(clients[0].address, "10.1.2.3");
    EXPECT_EQ(clients[0].connects, 3U);
}

TEST(Flapping, NamesAThousandClientsAndNotOneMore) {
    FlappingCount count;
    for (int k = 0; k < 1001; ++k) count.add(connect_of("user" + std::to_string(k), kNoonUs));
    EXPECT_EQ(count.clients(1).size(), FlappingCount::kMostClients);
}

}  // namespace
}  // namespace amq::monitor
