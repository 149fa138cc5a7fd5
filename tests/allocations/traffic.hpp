#pragma once
// One publisher and some subscribers of a real broker, who do the same again and again.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/broker_process.hpp"
#include "tests/support/raw_client.hpp"

namespace amq::allocations {

enum class Protocol { original, native };

struct TrafficCase {
    Protocol protocol = Protocol::original;
    flow::Transport transport = flow::Transport::tcp;
    int shards = 1;
    std::uint32_t model = 12;
    std::uint32_t subscribers = 1;
    std::uint32_t body = 64;  // bytes
};

class Traffic {
  public:
    /// The broker listens at `native` too, where sessions of any role come.
    Traffic(flow::BrokerProcess& broker, const TrafficCase& what);

    /// So many messages at once, a multiple of those in flight, each answered and delivered as its
    /// model says; throws when one is not.
    void exchange(std::uint32_t messages);
    static constexpr std::uint32_t kInFlight = 50;

  private:
    std::unique_ptr<flow::RawClient> make_subscriber(flow::BrokerProcess& broker) const;
    [[nodiscard]] flow::RawFrame publish(std::uint32_t sequence) const;
    [[nodiscard]] std::string encoded_batch() const;
    void take_deliveries(std::size_t subscriber);
    [[nodiscard]] bool declines(std::size_t subscriber) const;
    [[nodiscard]] bool replies(std::size_t subscriber) const;
    [[nodiscard]] std::string reply_to(const flow::RawFrame& delivered, bool declined) const;
    void exchange_batch();

    TrafficCase what_;
    std::vector<std::unique_ptr<flow::RawClient>> clients_;  // the publisher first
    std::vector<flow::RawClient*> all_;
    std::string batch_;
    std::uint32_t answered_ = 0;
    std::uint32_t delivered_ = 0;
};

}  // namespace amq::allocations
