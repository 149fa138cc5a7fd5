#include <amq/client/subscription_state.hpp>

#include <utility>

namespace amq::client {
namespace {

// Handlers that run on this thread, the innermost first: one may unsubscribe its own subscription.
struct Running {
    const SubscriptionState* what;
    const Running* outer;
};
thread_local const Running* running_here = nullptr;

std::size_t count_here(const SubscriptionState& what) noexcept {
    std::size_t count = 0;
    for (const Running* at = running_here; at != nullptr; at = at->outer) {
        if (at->what == &what) ++count;
    }
    return count;
}

}  // namespace

SubscriptionState::SubscriptionState(std::vector<Topic> topics, DeliveryHandler call)
    : handler_{std::move(call)} {
    asked.reserve(topics.size());
    for (Topic& topic : topics) asked.push_back({std::move(topic)});
}

void SubscriptionState::handle(Delivery message) {
    {
        const std::lock_guard lock{mutex_};
        if (ended_) return;
        ++running_;
    }
    const Running here{this, running_here};
    struct Scope {
        SubscriptionState& state;
        const Running& running;
        ~Scope() {
            running_here = running.outer;
            const std::lock_guard lock{state.mutex_};
            --state.running_;
            state.idle_.notify_all();
        }
    };
    const Scope scope{*this, here};
    running_here = &here;
    handler_(std::move(message));
}

void SubscriptionState::end() noexcept {
    std::unique_lock lock{mutex_};
    ended_ = true;
    idle_.wait(lock, [&] { return running_ <= count_here(*this); });
}

}  // namespace amq::client
