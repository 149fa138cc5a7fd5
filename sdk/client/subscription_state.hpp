#pragma once
// What is behind a Subscription.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <amq/client/delivery.hpp>
#include <amq/client/outcome.hpp>
#include <amq/client/topic.hpp>

namespace amq::client {

struct SubscriptionState {
    struct Asked {
        Topic topic;
        std::uint32_t alias{};  // of a name
        ClientOutcome refused{ClientOutcome::ok};
    };

    SubscriptionState(std::vector<Topic> topics, DeliveryHandler call);

    // Runs the handler, unless the subscription has ended: then the message is dropped.
    void handle(Delivery message);
    // After it the handler does not run any more, unless on this very thread.
    void end() noexcept;

    std::vector<Asked> asked;        // its topics never change; the rest is guarded by the core
    std::size_t acknowledgements{};  // to come
    bool holds{};                    // all have come

  private:
    DeliveryHandler handler_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable idle_;
    std::size_t running_{};
    bool ended_{};
};
using SubscriptionPtr = std::shared_ptr<SubscriptionState>;

}  // namespace amq::client
