// What a client's subscriptions get, and what they say to it.
#include <algorithm>
#include <utility>

#include <amq/client/core.hpp>
#include <amq/client/records.hpp>

namespace amq::client {

namespace native = anet::native;
using native::Command;

namespace {

constexpr auto kDeclined = static_cast<std::uint32_t>(ClientOutcome::not_owner);

Time deadline_of(const native::Extensions& said) {
    if (!said.timeout_ms) return Time::max();
    return Clock::now() + std::chrono::milliseconds{*said.timeout_ms};
}

}  // namespace

void Core::on_message(const anet::Head& head, const native::Body& body) {
    const bool is_alias = (head.status & native::flag::kAlias) != 0;
    const SubscribedTopics& table = is_alias ? by_alias_ : by_number_;
    const auto at = table.find(head.cmd);
    if (at == table.end() || is_full()) {
        ++statistics_.messages_refused;
        if (is_answered(Model{head.model})) say_decline(head.sequence, head.model);
        return;
    }
    auto message = std::make_shared<DeliveryState>();
    message->core = shared_from_this();
    message->subscription = at->second.subscription;
    message->topic = at->second.topic;
    message->session = session_;
    message->exchange = body.extensions.exchange.value_or(0);
    message->deadline = deadline_of(body.extensions);
    message->sequence = head.sequence;
    message->model = head.model;
    message->attempt = body.extensions.attempt.value_or(1);
    message->body.assign(body.payload.begin(), body.payload.end());
    message->headers = read_headers(body.extensions.headers);
    if (is_answered(Model{head.model})) open_[head.sequence] = message;
    ++statistics_.messages;
    arriving_bytes_ += message->cost();
    arrived_.push_back(std::move(message));
}

// While a handler waits, what it waits for may be behind messages: then they are declined.
bool Core::is_full() {
    if (inbox_.bytes() + arriving_bytes_ < options_.max_unhandled) return false;
    if (threads_.somebody_waits()) return true;
    if (!paused_.exchange(true)) link_.pause_reading();
    return false;
}

void Core::say_decline(std::uint32_t sequence, std::uint32_t model) {
    ++statistics_.declines;
    static_cast<void>(give({Kind::reply, nullptr, sequence, kDeclined, model}));
}

void Core::on_cancel(std::uint32_t sequence) {
    const auto at = open_.find(sequence);
    if (at == open_.end()) return;
    DeliveryPtr message = at->second.lock();
    open_.erase(at);
    if (message) cancel(std::move(message));
    if (draining_) leave_if_idle();
}

void Core::cancel_open_messages() {
    for (auto& [sequence, one] : open_) {
        if (DeliveryPtr message = one.lock()) cancel(std::move(message));
    }
    open_.clear();
}

void Core::cancel(DeliveryPtr message) {
    message->is_cancelled = true;
    cancelled_.push_back(std::move(message));
}

// Nobody would listen to what its handler has to say.
bool Core::is_over(const DeliveryState& message) {
    if (!is_answered(Model{message.model})) return false;
    return message.is_cancelled || message.deadline <= Clock::now();
}

void Core::let_go(const DeliveryState& message) {
    const Section section{*this, Write::together};
    if (message.session == session_) open_.erase(message.sequence);
    if (draining_) leave_if_idle();
}

ClientOutcome Core::reply(DeliveryState& message, Bytes body, const Headers& headers) {
    return send_reply(message, static_cast<std::uint32_t>(ClientOutcome::ok), body.span(), headers);
}

ClientOutcome Core::decline(DeliveryState& message) {
    return send_reply(message, kDeclined, {}, {});
}

ClientOutcome Core::send_reply(DeliveryState& message, std::uint32_t status,
                               std::span<const std::byte> body, const Headers& headers) {
    std::vector<std::byte> records;
    write_headers(records, headers);
    // While more messages wait, replies leave together.
    const Write write = inbox_.bytes() > 0 ? Write::together : Write::at_once;
    const Section section{*this, write};
    if (stopped_) return ClientOutcome::stopped;
    if (message.session != session_ || phase_ == Phase::down) return ClientOutcome::unreachable;
    const auto at = open_.find(message.sequence);
    if (at == open_.end()) return ClientOutcome::cancelled;
    const Saying saying{Kind::reply, nullptr, message.sequence, status, message.model, 0,
                        Time::max(), body,    records};
    if (is_too_large(saying)) return ClientOutcome::too_large;
    const ClientOutcome given = give(saying);
    if (given != ClientOutcome::ok) return given;
    open_.erase(at);
    message.is_done = true;
    ++(status == kDeclined ? statistics_.declines : statistics_.replies);
    if (draining_) leave_if_idle();
    return ClientOutcome::ok;
}

}  // namespace amq::client
