#include <amq/client/subscription.hpp>

#include <utility>

#include <amq/client/core.hpp>

namespace amq {

Subscription::Subscription(std::shared_ptr<client::Core> core,
                           std::shared_ptr<client::SubscriptionState> state) noexcept
    : core_{std::move(core)}, state_{std::move(state)} {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
    if (this == &other) return *this;
    unsubscribe();
    core_ = std::move(other.core_);
    state_ = std::move(other.state_);
    return *this;
}

ClientOutcome Subscription::wait(std::chrono::milliseconds limit) {
    return core_->wait_for(*state_, limit);
}

std::vector<Topic> Subscription::refused() const {
    return core_->refused(*state_);
}

void Subscription::unsubscribe() noexcept {
    if (!state_) return;
    const auto state = std::move(state_);
    const auto core = std::move(core_);
    core->unsubscribe(*state);
}

}  // namespace amq
