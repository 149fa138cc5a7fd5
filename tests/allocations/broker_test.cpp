// The whole broker allocates nothing for a message, once it is warm: amqd with a malloc that
// counts.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/allocations/traffic.hpp"
#include "tests/allocations/watched.hpp"
#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::allocations {
namespace {

using namespace flow;

// Memory that a broker with the counting library counts in.
class SharedCount {
  public:
    SharedCount()
        : path_(directory_.write("counted", std::string(sizeof(Counted), '\0'))),
          memory_(::mmap(nullptr, sizeof(Counted), PROT_READ | PROT_WRITE, MAP_SHARED, open(), 0)) {
        if (memory_ == MAP_FAILED) throw std::runtime_error("no memory can be shared");
    }
    SharedCount(const SharedCount&) = delete;
    SharedCount& operator=(const SharedCount&) = delete;
    ~SharedCount() { ::munmap(memory_, sizeof(Counted)); }

    [[nodiscard]] Counted& counted() const { return *static_cast<Counted*>(memory_); }
    [[nodiscard]] std::vector<std::string> environment() const {
        return {"LD_PRELOAD=" AMQ_COUNTING_MALLOC, "AMQ_ALLOCATIONS=" + path_};
    }

  private:
    [[nodiscard]] int open() const { return ::open(path_.c_str(), O_RDWR | O_CLOEXEC); }

    TemporaryDirectory directory_;
    std::string path_;
    void* memory_;
};

// Rooms grow as long as there was never so much in them at once, which depends on who is scheduled
// when; what is allocated for a message is allocated in every round.
constexpr int kRounds = 5;

class BrokerAllocations : public ::testing::TestWithParam<TrafficCase> {
  protected:
    static BrokerConfig config() {
        BrokerConfig config;
        config.set("shards", GetParam().shards);
        return config.set("listen.native.url", "tcp://127.0.0.1:0")
            .set("listen.native.role", "any");
    }
    // Of a round. Deliveries are what takes time, so a message to many is sent less often.
    static std::uint32_t messages() {
        if (GetParam().subscribers > 4) return 5'000;
        return GetParam().model == 12 && GetParam().body == 64 ? 100'000 : 20'000;
    }
};

std::vector<TrafficCase> traffic_cases() {
    std::vector<TrafficCase> cases;
    for (const Protocol protocol : {Protocol::original, Protocol::native}) {
        for (const Transport transport : {Transport::tcp, Transport::websocket}) {
            for (const int shards : {1, 2}) {
                for (const std::uint32_t model : {10U, 11U, 12U, 13U}) {
                    cases.push_back({protocol, transport, shards, model, 4});
                }
                cases.push_back({protocol, transport, shards, 10, 64});
                cases.push_back({protocol, transport, shards, 12, 1, 4096});
            }
        }
    }
    return cases;
}

std::string traffic_name(const ::testing::TestParamInfo<TrafficCase>& info) {
    const TrafficCase& what = info.param;
    return std::string(what.protocol == Protocol::native ? "Native" : "Original") +
           (what.transport == Transport::tcp ? "Tcp" : "WebSocket") + "Model" +
           std::to_string(what.model) + "To" + std::to_string(what.subscribers) + "Bytes" +
           std::to_string(what.body) + "Shards" + std::to_string(what.shards);
}

INSTANTIATE_TEST_SUITE_P(Traffic, BrokerAllocations, ::testing::ValuesIn(traffic_cases()),
                         traffic_name);

TEST_P(BrokerAllocations, AreNoneForAMessage) {
    SharedCount count;
    BrokerProcess broker(config(), count.environment());
    Traffic traffic(broker, GetParam());
    traffic.exchange(messages());
    std::uint64_t calls = 1;
    for (int round = 0; calls != 0 && round < kRounds; ++round) {
        begin(count.counted());
        traffic.exchange(messages());
        calls = end(count.counted());
    }
    EXPECT_EQ(calls, 0U) << "in " << messages() << " messages\n"
                         << where(count.counted(), broker.pid());
    RawSocket::hang_up_all();
    EXPECT_EQ(broker.stop(), 0);
}

// Or the test above could not fail.
TEST(BrokerAllocationsOf, ASubscriptionAreSeenWithTheirStack) {
    SharedCount count;
    BrokerProcess broker(BrokerConfig{}, count.environment());
    begin(count.counted());
    Subscriber subscriber(Transport::tcp, broker.subscriber_port());
    subscriber.subscribe({1001});
    EXPECT_GT(end(count.counted()), 0U);
    const std::string stacks = where(count.counted(), broker.pid());
    EXPECT_NE(stacks.find("amq::host::"), std::string::npos) << stacks;
    RawSocket::hang_up_all();
    EXPECT_EQ(broker.stop(), 0);
}

}  // namespace
}  // namespace amq::allocations
