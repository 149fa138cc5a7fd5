#include "tests/sim/world.hpp"

#include <algorithm>

#include "tests/sim/shell.hpp"

namespace amq::sim {
namespace {

using exchange::Core;

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

World::World(const Options& options, Trace& trace)
    : options_(options),
      trace_(trace),
      rng_(options.seed),
      model_(options, trace),
      now_((rng_.next() >> 14U) + 10'000'000'000),
      bursts_left_(options.bursts),
      boxes_(std::size_t{options.shards} * options.shards) {
    std::vector<Core*> watched;
    for (ShardIndex shard = 0; shard < options.shards; ++shard) {
        cores_.push_back(std::make_unique<Core>(
            exchange::CoreOptions{shard, options.shards, options.limits, rng_.next(), this}, now_));
        watched.push_back(cores_.back().get());
        bind_all(shard);
    }
    model_.watch(watched);
}

World::~World() = default;

std::string World::run() {
    for (std::uint32_t k = 0; k < options_.steps && model_.failure().empty(); ++k) step();
    if (model_.failure().empty()) finish();
    return model_.failure();
}

World::Client* World::client_of(SessionId id) {
    for (Client& client : clients_) {
        if (client.is_open && model_.session(client.session).id == id) return &client;
    }
    return nullptr;
}

void World::carry_out(ShardIndex shard) {
    exchange::Effects& effects = cores_[shard]->effects();
    effects.for_each_delivery([this](const exchange::Delivery& delivery) {
        Client* client = client_of(delivery.to);
        if (client == nullptr) return;
        const Given& given = model_.session(client->session).given.at(delivery.sequence);
        client->queue.push_back(
            {delivery.sequence, delivery.model, model_.message_of(given.exchange)});
    });
    for (const exchange::ShardWord& one : effects.words) {
        Word word{one, std::string(one.topic.name), text_of(one.body.bytes),
                  text_of(one.body.headers)};
        word.word.body = {};
        word.word.topic.name = {};
        box(shard, one.to).push_back(std::move(word));
    }
    effects.clear();
}

void World::wake() {
    woken_ = false;
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) {
        model_.woken(shard, now_);
        event(shard, "woken", 0, 0, [&](Core& core) { core.woken(now_); });
    }
}

void World::advance(ShardIndex shard) {
    model_.advance(shard, now_);
    event(shard, "advance", 0, 0, [&](Core& core) { core.advance(now_); });
}

// Time goes by, and each core is told whenever it asked to be.
void World::pass_time(Nanos span) {
    const Nanos until = now_ + span;
    while (model_.failure().empty()) {
        ShardIndex first = 0;
        for (ShardIndex shard = 1; shard < options_.shards; ++shard) {
            if (cores_[shard]->next_wake() < cores_[first]->next_wake()) first = shard;
        }
        const Nanos next = cores_[first]->next_wake();
        if (next > until) break;
        now_ = std::max(now_, next);
        advance(first);
    }
    now_ = until;
}

void World::pass_words(ShardIndex from, ShardIndex to, std::uint32_t count) {
    for (; count != 0 && !box(from, to).empty() && model_.failure().empty(); --count) {
        forget_unused_topics(to);
        const Word word = std::move(box(from, to).front());
        box(from, to).pop_front();
        Lent topic(word.topic);
        Lent body(word.body);
        Lent headers(word.headers);
        exchange::ShardWord heard = word.word;
        heard.topic.name = topic.text();
        heard.body.bytes = body.bytes();
        heard.body.headers = headers.bytes();
        model_.hear(from, to, now_);
        event(to, "hear", from, static_cast<std::uint64_t>(heard.kind),
              [&](Core& core) { core.hear(from, heard, now_); });
    }
}

bool World::pass_any_words() {
    std::vector<std::pair<ShardIndex, ShardIndex>> full;
    for (ShardIndex from = 0; from < options_.shards; ++from) {
        for (ShardIndex to = 0; to < options_.shards; ++to) {
            if (!box(from, to).empty()) full.emplace_back(from, to);
        }
    }
    if (full.empty()) return false;
    const auto [from, to] = rng_.pick(full);
    pass_words(from, to, 1 + rng_.below(4));
    return true;
}

// So that the number of topics is that of those in use.
void World::forget_unused_topics(ShardIndex shard) {
    if (options_.limits.max_topics > 100) return;
    constexpr Nanos kTick = exchange::TimerWheel::kTick;
    if (cores_[shard]->next_wake() <= now_ + kTick) pass_time(2 * kTick);  // a step may keep one
    advance(shard);
    advance(shard);
}

}  // namespace amq::sim
