#include "host/exchange/core.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace amq::exchange {

Core::Core(const CoreOptions& options, Nanos now)
    : options_(options),
      now_(now),
      random_state_(options.seed),
      timers_(now),
      sessions_(options.shard),
      subscribers_(random()),
      topics_(options.limits.max_topics, random()),
      unheard_(options.seed),
      exchanges_(std::min(options.limits.max_in_flight, kMaxExchangeSlots)) {}

Core::~Core() {
    effects_.clear();
    end_strategies();  // while everything they may ask for is still there
}

SessionId Core::open_session(Cancellations cancellations) {
    return sessions_.open(cancellations);
}

void Core::begin(Nanos now) {
    now_ = now;
    if (!undeferred_.empty()) undeferred_.clear();
    if (!parting_.empty()) parting_.clear();
    topics_.sweep();
}

void Core::end() {
    if (has_backlog()) run_backlog();
    if (!releases_.empty()) run_releases();
}

// What has piled up goes out at a pace: so much a turn, and no more before every shard that got
// some has heard it, since only then can it tell us of a slow reader.
void Core::run_backlog() {
    if (marks_ != 0) return;
    const std::size_t words_before = effects_.words.size();
    run_failovers();
    run_adoptions();
    run_flushes();
    if (has_backlog()) mark_shards(words_before);
}

void Core::mark_shards(std::size_t words_before) {
    static_assert(kMaxShards <= 64);
    std::uint64_t shards = 0;
    for (std::size_t k = words_before; k < effects_.words.size(); ++k) {
        const ShardWord& word = effects_.words[k];
        if (word.kind == ShardWord::Kind::deliver) shards |= std::uint64_t{1} << word.to;
    }
    for (; shards != 0; shards &= shards - 1) {
        ShardWord mark;
        mark.to = static_cast<ShardIndex>(std::countr_zero(shards));
        mark.kind = ShardWord::Kind::mark;
        effects_.words.push_back(std::move(mark));
        ++marks_;
    }
}

void Core::close_session(SessionId id, std::span<const Unsent> unsent, Nanos now) {
    begin(now);
    Session* session = sessions_.find(id);
    if (session == nullptr) return;
    session->paused = false;  // nobody reads from it again
    while (session->first_exchange != kNone) {
        exchanges_[session->first_exchange].sequence = 0;  // nobody is left to be told
        finish(exchanges_[session->first_exchange], Outcome::cancelled, {});
    }
    if (session->subscriber != kNone) {
        ShardWord gone;
        gone.kind = ShardWord::Kind::gone;
        gone.session = id;
        tell_shards(gone);
        lose_subscriber(session->subscriber);
    }
    if (session->deferred != nullptr) undeferred_ = std::move(session->deferred->deliveries);
    sessions_.close(id);
    for (const Unsent& message : unsent) move_unsent(id, message);
    for (const Deferred& one : undeferred_) {
        const TopicName topic{one.delivery.topic.number, one.topic};
        move_undelivered(id, topic, one.delivery);
    }
    end();
}

void Core::advance(Nanos now) {
    begin(now);
    timers_.advance(now, [this](const Timer& timer) { fire(timer); });
    end();
}

Nanos Core::next_wake() const {
    Nanos next = timers_.next_expiry();
    if (has_backlog() && marks_ == 0) next = std::min(next, pace_.next(now_));
    if (!releases_.empty()) next = std::min(next, now_ + TimerWheel::kTick);
    return next;
}

void Core::woken(Nanos now) {
    begin(now);
    for (const Instance& instance : instances_) {
        if (instance.strategy == nullptr || !instance.strategy->take_wake()) continue;
        if (!instance.is_muted) instance.strategy->on_timer(AMQ_WAKE_TOKEN);
    }
    end();
}

void Core::end_draining(Nanos now) {
    begin(now);
    draining_ = true;
    for (std::uint32_t slot = 0; slot < exchanges_.slots(); ++slot) {
        if (exchanges_[slot].id == 0) continue;
        finish_dropped(exchanges_[slot], Outcome::draining, Drop::draining);
    }
}

void Core::fire(const Timer& timer) {
    TimerTimings& timings = timer_timings_[static_cast<std::size_t>(timer.kind)];
    timings.fired(now_ - std::min(now_, timer.due));
    const Nanos begin = clock();
    run(timer);
    timings.run.record(clock() - begin);
}

void Core::run(const Timer& timer) {
    switch (timer.kind) {
        case TimerKind::deadline:
            exchanges_[timer.owner].timer = kNone;
            deadline_passed(exchanges_[timer.owner]);
            return;
        case TimerKind::hold:
            exchanges_[timer.owner].timer = kNone;
            hold_timer_fired(timer.owner);
            return;
        case TimerKind::attempt:
            exchanges_[timer.owner].attempt_timer = kNone;
            miss_unreplied(timer.owner);
            return;
        case TimerKind::settle:
            settle_timer_fired(timer.owner, static_cast<std::uint32_t>(timer.payload));
            return;
        case TimerKind::plugin: fire_plugin_timer(timer.owner); return;
    }
}

// --- what strategies may ask for
// ------------------------------------------------------------------------

// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
std::uint64_t Core::draw(std::uint64_t& state) {
    std::uint64_t z = state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

std::uint64_t Core::random(std::uint32_t instance) {
    Instance& asker = instances_[instance];
    return asker.is_bound ? random() : draw(asker.random_state);
}

amq_rc Core::set_timer(std::uint32_t instance, std::uint64_t token, Nanos after) {
    auto& timers = instances_[instance].timers;
    if (const auto at = timers.find(token); at != timers.end()) {
        timers_.clear(plugin_timers_[at->second].timer);
        ++instances_[instance].timer_counts->cleared;
        free_plugin_timers_.push_back(at->second);
        timers.erase(at);
    }
    if (after == 0) return AMQ_OK;
    if (timers.size() >= Strategy::kMaxTimers) return AMQ_E_NOMEM;
    const std::uint32_t place = take_plugin_timer();
    plugin_timers_[place] = {instance, token,
                             timers_.set(later(now_, after), {TimerKind::plugin, place, 0})};
    timers.emplace(token, place);
    ++instances_[instance].timer_counts->set;
    return AMQ_OK;
}

std::uint32_t Core::take_plugin_timer() {
    if (free_plugin_timers_.empty()) {
        plugin_timers_.emplace_back();
        return static_cast<std::uint32_t>(plugin_timers_.size() - 1);
    }
    const std::uint32_t place = free_plugin_timers_.back();
    free_plugin_timers_.pop_back();
    return place;
}

void Core::fire_plugin_timer(std::uint32_t place) {
    const PluginTimer timer = plugin_timers_[place];
    free_plugin_timers_.push_back(place);
    Instance& instance = instances_[timer.instance];
    instance.timers.erase(timer.token);
    ++instance.timer_counts->fired;
    if (!instance.is_muted) instance.strategy->on_timer(timer.token);
}

amq_rc Core::release(std::uint32_t instance, ExchangeId held) {
    Exchange* exchange = find_exchange(held);
    if (exchange == nullptr || !exchange->held) return AMQ_E_STATE;
    const std::uint32_t binding = binding_for(exchange->model_place, exchange->topic);
    if (binding == kNone) return AMQ_E_STATE;
    const Shadow* shadow = bindings_[binding].shadow.get();
    if (shadow != nullptr && shadow->instance == instance) return AMQ_OK;  // it only watches
    if (bindings_[binding].instance != instance) return AMQ_E_STATE;
    if (!std::exchange(exchange->released, true)) releases_.push_back(held);
    return AMQ_OK;
}

void Core::wake() {
    if (options_.observer != nullptr) options_.observer->on_wake();
}

// From any thread: the instances are not to be looked at here.
void Core::log(std::uint32_t model, std::int32_t level, std::string_view text) {
    if (options_.observer != nullptr) options_.observer->on_strategy_log(model, level, text);
}

// One that only watches is not heard: what it would do is in the report of its shadow.
void Core::trace(std::uint32_t place, std::uint32_t code, std::span<const std::int64_t> values) {
    ++counters_.traces;
    const Instance& instance = instances_[place];
    if (options_.observer == nullptr || instance.shadow != nullptr) return;
    options_.observer->on_trace(instance.strategy_id, code, values);
}

void Core::strike(std::uint32_t place, Callback callback, std::string_view why) {
    note_strike(instances_[place], callback, why, StrikeKind::fault);
}

void Core::strike_slow(InstanceId id, Callback callback, Nanos lasted) {
    const std::uint32_t place = place_of(id);
    if (place == kNone) return;
    instances_[place].strategy->count_strike();
    const std::string why = "it took " + std::to_string(lasted / 1'000'000) + " ms or longer";
    note_strike(instances_[place], callback, why, StrikeKind::slow);
}

void Core::note_strike(const Instance& instance, Callback callback, std::string_view why,
                       StrikeKind kind) {
    if (instance.shadow != nullptr) {
        ++instance.shadow->report.strikes;
        return instance.shadow->report.note(std::string(to_string(callback)) + ": " +
                                            std::string(why));
    }
    ++counters_.strikes;
    if (options_.observer == nullptr) return;
    options_.observer->on_strike(instance.strategy_id, instance.model, callback, why);
    options_.observer->on_struck(instance.owner, kind);
}

// --- looking things up
// ----------------------------------------------------------------------------------

Exchange* Core::find_exchange(ExchangeId id) {
    return is_open(id) ? &exchanges_[exchange_slot(id)] : nullptr;
}

bool Core::is_open(ExchangeId id) const {
    const std::uint32_t slot = exchange_slot(id);
    if (id == 0 || shard_of(id) != options_.shard || slot >= exchanges_.slots()) return false;
    return exchanges_[slot].id == id;
}

std::vector<std::uint32_t> Core::models() const {
    std::vector<std::uint32_t> models;
    for (const Model& model : models_) models.push_back(model.number);
    return models;
}

ModelCounters Core::counters(std::uint32_t model) const {
    return tallies_.counters_of(static_cast<std::uint32_t>(find_model(model) - models_.data()));
}

std::optional<bool> Core::answers(std::uint32_t model) const {
    const Model* bound = find_model(model);
    if (bound == nullptr) return std::nullopt;
    return bound->answered;
}

const ModelTimings& Core::timings(std::uint32_t model) const {
    return *find_model(model)->timings;
}

const TimerTimings& Core::timings(TimerKind kind) const {
    return timer_timings_[static_cast<std::size_t>(kind)];
}

// Without those whose attempts are still to be seen to.
std::uint32_t Core::subscribers() const {
    return subscribers_.size() - static_cast<std::uint32_t>(lost_.size());
}

std::uint32_t Core::open_exchanges(std::uint32_t model) const {
    return tallies_.open_of(static_cast<std::uint32_t>(find_model(model) - models_.data()));
}

}  // namespace amq::exchange
