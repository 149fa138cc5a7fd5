#include "bench/micro/core_traffic.hpp"

#include <stdexcept>

extern "C" {
extern const amq_entry amq_reliable_random;
extern const amq_entry amq_reliable_spec;
extern const amq_entry amq_unreliable_all;
extern const amq_entry amq_unreliable_random;
}

namespace amq::bench {

using namespace exchange;

namespace {

constexpr Nanos kBetweenMessages = 1'000;
constexpr Nanos kSecond = 1'000'000'000;
constexpr std::uint64_t kSeed = 1;  // of all that is drawn, so that every run draws the same

}  // namespace

CoreTraffic::CoreTraffic(const CoreSetup& setup)
    : setup_(setup), body_(setup.body), headers_(setup.headers) {
    for (ShardIndex shard = 0; shard < setup.shards; ++shard) {
        CoreOptions options;
        options.shard = shard;
        options.shards = setup.shards;
        options.seed = kSeed;
        cores_.push_back(std::make_unique<Core>(options, now_));
    }
    for (ShardIndex from = 0; from < setup.shards; ++from) {
        for (ShardIndex to = 0; to < setup.shards; ++to) {
            readers_[from * 2 + to] = [this, from, to](const ShardWord& word) {
                cores_[to]->hear(from, word, now_);
                carry_out(to);
            };
        }
    }
    bind(10, amq_unreliable_all, "{}");
    bind(11, amq_unreliable_random, "{}");
    bind(12, amq_reliable_random, setup.reliable);
    bind(13, amq_reliable_spec, "{}");
    publisher_ = cores_.front()->open_session(Cancellations::wanted);
    for (std::uint32_t k = 0; k < setup.subscribers; ++k) add_subscriber();
    arrived_.reserve(std::size_t{2} * setup.in_flight * setup.subscribers);
}

void CoreTraffic::bind(std::uint32_t model, const amq_entry& entry, const std::string& options) {
    const ModelSettings settings{.model = model, .answered = model >= 12};
    for (const auto& core : cores_) {
        const auto failure =
            core->bind(settings, {&entry, entry.describe(0)->id, options, nullptr});
        if (failure) throw std::runtime_error(*failure);
    }
}

void CoreTraffic::add_subscriber() {
    const ShardIndex shard = setup_.shards - 1;
    const Subscription subscription{topic_, 7};
    const SessionId id = cores_[shard]->open_session(Cancellations::wanted);
    cores_[shard]->subscribe(id, 1, {&subscription, 1}, now_);
    carry_out(shard);
    settle();
}

void CoreTraffic::publish_all(std::uint32_t model, std::uint32_t first_sequence) {
    arrived_.clear();
    answered_ = 0;
    for (std::uint32_t k = 0; k < setup_.in_flight; ++k) {
        pass(kBetweenMessages);
        const std::uint32_t sequence = first_sequence == 0 ? 0 : first_sequence + k;
        cores_.front()->publish(publisher_, {topic_, model, sequence, body_, headers_}, now_);
        carry_out(0);
    }
    settle();
}

void CoreTraffic::answer(Answering how, std::size_t count) {
    for (std::size_t k = 0; k < count && answered_ < arrived_.size(); ++k) {
        const Arrived to = arrived_[answered_++];
        Core& core = *cores_[shard_of(to.at)];
        pass(kBetweenMessages);
        if (how == Answering::reply) {
            core.reply(to.at, {to.sequence, to.model, body_, headers_}, now_);
        } else {
            core.decline(to.at, to.sequence, to.model, now_);
        }
        carry_out(shard_of(to.at));
    }
    settle();
}

void CoreTraffic::pass(Nanos span) {
    now_ += span;
    for (ShardIndex shard = 0; shard < setup_.shards; ++shard) {
        if (cores_[shard]->next_wake() > now_) continue;
        cores_[shard]->advance(now_);
        carry_out(shard);
    }
}

void CoreTraffic::carry_out(ShardIndex shard) {
    Effects& effects = cores_[shard]->effects();
    effects.for_each_delivery([this](const Delivery& one) {
        arrived_.push_back({one.to, one.sequence, one.model});
        ++delivered_;
    });
    cancelled_ += effects.cancellations.size();
    for (const Answer& one : effects.answers) ++outcomes_[static_cast<std::size_t>(one.outcome)];
    for (const ShardWord& one : effects.words) mailboxes_[shard * 2 + one.to].append(one);
    effects.clear();
}

// Until no shard has anything to say to another one.
void CoreTraffic::settle() {
    if (setup_.shards == 1) return;
    while (drain(0, 1) || drain(1, 0)) {
    }
}

bool CoreTraffic::drain(ShardIndex from, ShardIndex to) {
    host::Mailbox& mailbox = mailboxes_[from * 2 + to];
    if (!mailbox.has_unpublished()) return false;
    mailbox.publish();
    return mailbox.drain(readers_[from * 2 + to]) != 0;
}

void CoreTraffic::request() {
    publish_all(12);
    answer(Answering::reply, setup_.in_flight);
}

void CoreTraffic::retry() {
    publish_all(12);
    answer(Answering::decline, setup_.in_flight);
    answer(Answering::reply, setup_.in_flight);
}

void CoreTraffic::decline() {
    publish_all(13);
    while (answered_ < arrived_.size()) answer(Answering::decline, setup_.in_flight);
}

void CoreTraffic::ask() {
    publish_all(13);
    for (std::size_t k = 0; k < setup_.in_flight; ++k) {
        answered_ = k * setup_.subscribers;
        answer(Answering::reply, 1);
    }
}

void CoreTraffic::notify() {
    publish_all(11);
}

void CoreTraffic::broadcast() {
    publish_all(10);
}

void CoreTraffic::expire() {
    publish_all(12);
    pass(4 * kSecond);
    settle();
}

void CoreTraffic::move_on() {
    publish_all(12);
    pass(kSecond);
    settle();
    answered_ = setup_.in_flight;  // those that were asked first are silent
    answer(Answering::reply, setup_.in_flight);
}

void CoreTraffic::cancel() {
    publish_all(12);
    for (std::uint32_t k = 0; k < setup_.in_flight; ++k) {
        pass(kBetweenMessages);
        cores_.front()->cancel(publisher_, k + 1, now_);
        carry_out(0);
    }
    settle();
}

void CoreTraffic::fire_and_go() {
    publish_all(12, 0);
    answer(Answering::reply, setup_.in_flight);
}

void CoreTraffic::straggle() {
    publish_all(12, next_sequence_);
    next_sequence_ += setup_.in_flight;
    publish_all(12);
    answer(Answering::reply, setup_.in_flight);
    pass(kSecond / 100);
    settle();
}

}  // namespace amq::bench
