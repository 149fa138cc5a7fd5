#pragma once
// What every flow test starts from: a real broker, and sessions to it over one transport and with
// so many shards.

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/raw_client.hpp"

namespace amq::flow {

inline constexpr std::uint32_t kUnreliableAll = 10;
inline constexpr std::uint32_t kUnreliableRandom = 11;
inline constexpr std::uint32_t kReliableRandom = 12;
inline constexpr std::uint32_t kReliableSpec = 13;
inline constexpr std::initializer_list<std::uint32_t> kModels{10, 11, 12, 13};

struct FlowCase {
    Transport transport = Transport::tcp;
    int shards = 1;
};

// Both transports, with one shard and with three: sessions go to the shard that has the fewest, so
// with three even one publisher and one subscriber are on different ones.
inline auto flow_cases() {
    return ::testing::Values(FlowCase{Transport::tcp, 1}, FlowCase{Transport::tcp, 3},
                             FlowCase{Transport::websocket, 1}, FlowCase{Transport::websocket, 3});
}
std::string flow_case_name(const ::testing::TestParamInfo<FlowCase>& info);

class FlowTest : public ::testing::TestWithParam<FlowCase> {
  protected:
    void SetUp() override { config_.set("shards", GetParam().shards); }
    // Whatever a test did to the broker: it still ends by itself, with 0. The log of a failed test
    // is shown.
    void TearDown() override;

    // Changes are for before start().
    BrokerConfig& config() { return config_; }
    BrokerProcess& start();
    BrokerProcess& broker() { return *broker_; }
    // Ends all sessions and the broker, so that all its counters are told.
    BrokerProcess& stop();

    Publisher make_publisher(ConnectOptions options = {});
    Subscriber make_subscriber(const std::vector<std::uint32_t>& topics,
                               ConnectOptions options = {});

    // A fresh publisher and a fresh subscriber are served: nothing that happened before hurt
    // anybody else.
    void expect_service();

  private:
    BrokerConfig config_;
    std::optional<BrokerProcess> broker_;
    std::uint32_t service_topic_ = 9'000'000;
};

// No more bytes than that; not looked at under a sanitizer, which keeps what was freed.
void expect_memory(std::uint64_t bytes, std::uint64_t limit);

// The answer for an outcome other than ok, as the original's clients know it: status 1 and no body.
RawFrame failed_answer(const RawFrame& request);
RawFrame ok_answer(const RawFrame& request, std::string body);
// What a subscriber must have got; the sequence is the broker's own, so it is taken from what came.
RawFrame delivery_of(const RawFrame& request, const RawFrame& delivered);

}  // namespace amq::flow
