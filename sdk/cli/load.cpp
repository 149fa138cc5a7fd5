#include "sdk/cli/load.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include "sdk/cli/sender.hpp"
#include "sdk/cli/topics.hpp"

namespace amq::cli {

void Tally::add(const Schedule& schedule, Time due, ClientOutcome outcome) {
    const Time now = Clock::now();
    if (schedule.counts(due)) {
        ++outcomes[Statistics::index_of(outcome)];
        if (outcome == ClientOutcome::ok) latency.record(now - due);
    }
    if (outcome == ClientOutcome::denied || outcome == ClientOutcome::too_large) refusal = outcome;
    if (outcome != ClientOutcome::ok) return;
    if (schedule.counts(now)) ++in_time;
    completed.fetch_add(1, std::memory_order_relaxed);
}

void Tally::add(const Tally& other) {
    latency.add(other.latency);
    std::ranges::transform(outcomes, other.outcomes, outcomes.begin(), std::plus<>{});
    in_time += other.in_time;
    completed += other.completed;
}

Load::Load(const LoadOptions& options, const ConnectionOptions& with)
    : options_{options}, with_{with} {
    for (std::size_t k = 0; k < options.clients; ++k) {
        senders_.push_back(make_sender(options, with, k));
    }
    for (std::size_t k = 0; k < options.responders; ++k) add_responder();
}

Load::~Load() = default;

void Load::add_responder() {
    const std::size_t index = responders_.size();
    responders_.push_back(std::make_unique<Connection>(with_));
    Tally& tally = *received_.emplace_back(std::make_unique<Tally>());
    subscriptions_.push_back(
        subscribe(responders_.back()->client(), {options_.topic}, [=, this, &tally](Delivery got) {
            if (is_answered(got.model())) return answer(std::move(got), index);
            take_delivery(got, tally);
        }));
}

// Where all get it, one of them owns it.
void Load::answer(Delivery message, std::size_t index) {
    if (options_.model == reliable_spec && message.exchange() % options_.responders != index) {
        static_cast<void>(message.decline());
    } else {
        static_cast<void>(message.reply(message.body()));
    }
}

void Load::take_delivery(const Delivery& message, Tally& tally) {
    const bool has_time = has_stamp(message.text());
    tally.add(*schedule_, has_time ? stamp_of(message.text()) : Clock::now(), ClientOutcome::ok);
    const std::uint64_t count = ++delivered_;
    if (options_.rate != 0 || count % copies() != 0) return;
    senders_[count / copies() % senders_.size()]->send_another();
}

std::size_t Load::copies() const noexcept {
    return options_.model == unreliable_all ? options_.responders : 1;
}

void Load::start() {
    schedule_ = std::make_unique<Schedule>(options_);
    for (auto& sender : senders_) sender->set_schedule(*schedule_);
    for (auto& sender : senders_) sender->start();
}

std::uint64_t Load::completed() const {
    std::uint64_t sum = 0;
    for (const auto& tally : received_) sum += tally->completed.load(std::memory_order_relaxed);
    if (!is_answered(options_.model) && options_.responders > 0) return sum;
    for (const auto& sender : senders_) sum += sender->tally().completed.load();
    return sum;
}

ClientOutcome Load::refusal() const {
    for (const auto& sender : senders_) {
        const ClientOutcome refusal = sender->tally().refusal.load();
        if (refusal != ClientOutcome::ok) return refusal;
    }
    return ClientOutcome::ok;
}

bool Load::is_done() const {
    std::uint64_t open = 0;
    std::uint64_t published = 0;
    for (const auto& sender : senders_) {
        open += sender->open();
        published += sender->published();
    }
    return open == 0 && delivered_ >= published * copies();
}

void Load::nudge() {
    for (auto& sender : senders_) sender->nudge();
}

std::unique_ptr<Measured> Load::finish() {
    subscriptions_.clear();  // after this nothing is sent because of a delivery
    for (auto& sender : senders_) sender->end();
    responders_.clear();
    auto measured = std::make_unique<Measured>();
    std::uint64_t expected = 0;
    for (const auto& sender : senders_) {
        measured->sent.add(sender->tally());
        expected += sender->published() * copies();
    }
    measured->missing = expected - std::min(expected, delivered_.load());
    for (const auto& tally : received_) measured->received.add(*tally);
    return measured;
}

void write_stamp(std::string& body, Time due) {
    const std::int64_t stamp = due.time_since_epoch().count();
    if (has_stamp(body)) std::memcpy(body.data(), &stamp, sizeof stamp);
}

bool has_stamp(std::string_view body) {
    return body.size() >= sizeof(std::int64_t);
}

Time stamp_of(std::string_view body) {
    std::int64_t stamp = 0;
    std::memcpy(&stamp, body.data(), sizeof stamp);
    return Time{Clock::duration{stamp}};
}

}  // namespace amq::cli
