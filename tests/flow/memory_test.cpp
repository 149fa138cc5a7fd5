// Memory before the first valid frame stays under 64 KiB a connection.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr std::size_t kConnections = 1'000;
constexpr std::uint64_t kAllowed = 64 * 1024;

class Memory : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        rlimit files{};
        ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
        files.rlim_cur = files.rlim_max;
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
        ASSERT_GE(files.rlim_max, kConnections + 100);
        config().set("limits.frame_timeout", "60s").set("limits.handshake_timeout", "60s");
        start();
    }

    // What one connection more costs the broker, when each has sent this.
    std::uint64_t cost_of(const std::vector<std::string>& parts) {
        expect_service();  // whatever is made once is made
        const std::uint64_t before = broker().resident_bytes();
        for (std::size_t i = 0; i < kConnections; ++i) {
            sockets_.push_back(RawSocket::connect_tcp(broker().publisher_port()));
        }
        for (const std::string& part : parts) {
            for (RawSocket& socket : sockets_) socket.send(part);
            expect_service();  // served after what was sent before
        }
        const std::uint64_t after = broker().resident_bytes();
        for (RawSocket& socket : sockets_) {
            EXPECT_TRUE(socket.receive_ready().empty());
            EXPECT_FALSE(socket.ended());
        }
        return after > before ? (after - before) / kConnections : 0;
    }

  private:
    std::vector<RawSocket> sockets_;
};
INSTANTIATE_TEST_SUITE_P(Flow, Memory,
                         ::testing::Values(FlowCase{Transport::tcp, 1},
                                           FlowCase{Transport::tcp, 3}),
                         flow_case_name);

TEST_P(Memory, OfAConnectionThatSaysNothingIsSmall) {
    const std::uint64_t cost = cost_of({});
    expect_memory(cost, 8 * 1024);
}

TEST_P(Memory, OfAHeadThatPromisesMuchIsNotWhatItPromises) {
    const std::string head =
        encode_head({.cmd = 1001, .model = kReliableRandom}, {.length = 50 * 1024});
    const std::uint64_t cost = cost_of({head});
    expect_memory(cost, 8 * 1024);
}

TEST_P(Memory, OfHalfAFrameIsBounded) {
    const std::string frame =
        encode({.cmd = 1001, .model = kReliableRandom, .body = pattern(50 * 1024)});
    const std::uint64_t cost = cost_of({frame.substr(0, 1'000), frame.substr(1'000, 24'000)});
    expect_memory(cost, kAllowed);
}

TEST_P(Memory, OfAllButTheLastByteOfTheLargestFrameIsBounded) {
    const std::string frame =
        encode({.cmd = 1001, .model = kReliableRandom, .body = pattern(50 * 1024)});
    const std::uint64_t cost =
        cost_of({frame.substr(0, 20'000), frame.substr(20'000, frame.size() - 20'001)});
    expect_memory(cost, kAllowed);
}

TEST_P(Memory, OfAnUnfinishedUpgradeIsBounded) {
    const std::string head = upgrade_request();
    const std::string unfinished = head.substr(0, head.size() - 2) + "X-Much: ";
    const std::uint64_t cost = cost_of({unfinished + std::string(7'000, 'x')});
    expect_memory(cost, kAllowed);
}

}  // namespace
}  // namespace amq::flow
