#pragma once
// What is behind a Delivery.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <amq/client/headers.hpp>
#include <amq/client/outgoing.hpp>
#include <amq/client/subscription_state.hpp>

namespace amq::client {

class Core;

struct DeliveryState {
    std::shared_ptr<Core> core;
    SubscriptionPtr subscription;
    const Topic* topic{};  // the subscription's
    std::uint64_t session{};
    std::uint64_t exchange{};
    Time deadline{Time::max()};
    std::uint32_t sequence{};
    std::uint32_t model{};
    std::uint32_t attempt{};
    std::vector<std::byte> body;
    Headers headers;

    std::atomic<bool> is_cancelled{};
    std::atomic<bool> is_done{};  // replied to or declined
    std::mutex mutex;             // guards on_cancel
    std::function<void()> on_cancel;

    [[nodiscard]] std::size_t cost() const noexcept { return sizeof(DeliveryState) + body.size(); }
};
using DeliveryPtr = std::shared_ptr<DeliveryState>;

}  // namespace amq::client
