#include <amq/client/message.hpp>

#include <algorithm>
#include <utility>

#include <amq/client/core.hpp>
#include <amq/client/message_state.hpp>

namespace amq {
namespace {

std::chrono::milliseconds remaining_of(const client::MessageState& state) noexcept {
    const auto left = state.deadline - client::Clock::now();
    return std::max(std::chrono::floor<std::chrono::milliseconds>(left),
                    std::chrono::milliseconds{0});
}

}  // namespace

Message::Message(std::shared_ptr<client::MessageState> state) noexcept : state_{std::move(state)} {}

Message::~Message() {
    drop();
}

Message& Message::operator=(Message&& other) noexcept {
    if (this == &other) return *this;
    drop();
    state_ = std::move(other.state_);
    return *this;
}

void Message::drop() noexcept {
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

const Topic& Message::topic() const noexcept {
    return *state_->topic;
}

Model Message::model() const noexcept {
    return Model{state_->model};
}

std::span<const std::byte> Message::body() const noexcept {
    return state_->body;
}

const Headers& Message::headers() const noexcept {
    return state_->headers;
}

std::uint32_t Message::attempt() const noexcept {
    return state_->attempt;
}

std::uint64_t Message::exchange() const noexcept {
    return state_->exchange;
}

std::chrono::milliseconds Message::remaining() const noexcept {
    return remaining_of(*state_);
}

bool Message::is_cancelled() const noexcept {
    return state_->is_cancelled;
}

void Message::on_cancel(std::function<void()> callback) {
    {
        const std::lock_guard lock{state_->mutex};
        if (!state_->is_cancelled) {
            state_->on_cancel = std::move(callback);
            return;
        }
    }
    if (callback) callback();
}

Outcome Message::reply(Bytes body, const Headers& headers) {
    return state_->core->reply(*state_, body, headers);
}

Outcome Message::decline() {
    return state_->core->decline(*state_);
}

}  // namespace amq
