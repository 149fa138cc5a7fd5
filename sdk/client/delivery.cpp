#include <amq/client/delivery.hpp>

#include <algorithm>
#include <utility>

#include <amq/client/core.hpp>
#include <amq/client/delivery_state.hpp>

namespace amq {
namespace {

std::chrono::milliseconds remaining_of(const client::DeliveryState& state) noexcept {
    const auto left = state.deadline - client::Clock::now();
    return std::max(std::chrono::floor<std::chrono::milliseconds>(left),
                    std::chrono::milliseconds{0});
}

}  // namespace

Delivery::Delivery(std::shared_ptr<client::DeliveryState> state) noexcept
    : state_{std::move(state)} {}

Delivery::~Delivery() {
    drop();
}

Delivery& Delivery::operator=(Delivery&& other) noexcept {
    if (this == &other) return *this;
    drop();
    state_ = std::move(other.state_);
    return *this;
}

void Delivery::drop() noexcept {
    if (!state_) return;
    const auto state = std::move(state_);
    if (state->is_done || state->is_cancelled || !is_answered(Model{state->model})) return;
    try {
        // A decline in the last moment would only race the broker's own end.
        if (remaining_of(*state).count() == 0) return state->core->let_go(*state);
        static_cast<void>(state->core->decline(*state));
    } catch (...) {
        // Without memory for a decline the broker waits until the message's time is over.
    }
}

const Topic& Delivery::topic() const noexcept {
    return *state_->topic;
}

Model Delivery::model() const noexcept {
    return Model{state_->model};
}

std::span<const std::byte> Delivery::body() const noexcept {
    return state_->body;
}

const Headers& Delivery::headers() const noexcept {
    return state_->headers;
}

std::uint32_t Delivery::attempt() const noexcept {
    return state_->attempt;
}

std::uint64_t Delivery::exchange() const noexcept {
    return state_->exchange;
}

std::chrono::milliseconds Delivery::remaining() const noexcept {
    return remaining_of(*state_);
}

bool Delivery::is_cancelled() const noexcept {
    return state_->is_cancelled;
}

void Delivery::on_cancel(std::function<void()> callback) {
    {
        const std::lock_guard lock{state_->mutex};
        if (!state_->is_cancelled) {
            state_->on_cancel = std::move(callback);
            return;
        }
    }
    if (callback) callback();
}

ClientOutcome Delivery::reply(Bytes body, const Headers& headers) {
    return state_->core->reply(*state_, body, headers);
}

ClientOutcome Delivery::decline() {
    return state_->core->decline(*state_);
}

}  // namespace amq
