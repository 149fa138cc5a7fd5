#pragma once
// The handle of a subscription: it lasts as long as this does, over all sessions of the client.

#include <chrono>
#include <memory>
#include <vector>

#include <amq/client/outcome.hpp>
#include <amq/client/topic.hpp>

namespace amq {

namespace client {
class Core;
struct SubscriptionState;
}  // namespace client

class [[nodiscard]] Subscription {
  public:
    Subscription() noexcept = default;
    Subscription(std::shared_ptr<client::Core> core,
                 std::shared_ptr<client::SubscriptionState> state) noexcept;
    // See unsubscribe().
    ~Subscription() { unsubscribe(); }
    Subscription(Subscription&& other) noexcept = default;
    Subscription& operator=(Subscription&& other) noexcept;
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    // Until the broker has taken it, as it is now. ok: it holds. denied, overloaded: of the first
    // topic that the broker refused, see refused(); the others hold. timeout: not yet. stopped.
    ClientOutcome wait(std::chrono::milliseconds limit = std::chrono::seconds{5});
    // Topics that the broker did not take when it was asked last.
    [[nodiscard]] std::vector<Topic> refused() const;

    // Ends it: its handler is not called any more, and not running when this returns, unless it is
    // called from inside of it. Messages that it still holds can be replied to. Of no effect when
    // it is empty.
    void unsubscribe() noexcept;

    // There is a subscription.
    explicit operator bool() const noexcept { return state_ != nullptr; }

  private:
    std::shared_ptr<client::Core> core_;
    std::shared_ptr<client::SubscriptionState> state_;
};

}  // namespace amq
