#include "host/shard.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace amq::host {
namespace {

using exchange::Nanos;
using exchange::to_nanos;

Nanos clock_now() {
    return to_nanos(std::chrono::steady_clock::now().time_since_epoch());
}

exchange::Limits limits_of(const LimitsConfig& config) {
    exchange::Limits limits;
    limits.max_topics = static_cast<std::uint32_t>(config.max_topics);
    limits.max_subscriptions = static_cast<std::uint32_t>(config.max_subscriptions);
    limits.max_in_flight = static_cast<std::uint32_t>(config.max_in_flight);
    limits.max_in_flight_per_session = static_cast<std::uint32_t>(config.max_in_flight_per_session);
    limits.max_held_per_topic = static_cast<std::uint32_t>(config.max_held_per_topic);
    limits.max_held_bytes_per_topic = config.max_held_bytes_per_topic;
    limits.max_held_bytes = config.max_held_bytes;
    return limits;
}

LogLevel level_of(std::int32_t level) {
    return static_cast<LogLevel>(level);
}

}  // namespace

Shard::Shard(exchange::ShardIndex index, std::uint32_t shards, const Config& config,
             std::uint64_t seed, Log& log, exchange::MetricStore* metrics)
    : index_(index),
      log_(log),
      max_mailbox_(config.limits.max_mailbox),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      work_(io_.get_executor()),
      plugin_thread_(index),
      core_({index, shards, limits_of(config.limits), seed, this, &plugin_thread_.breadcrumb(),
             metrics},
            clock_now()),
      loop_(io_),
      timer_(io_),
      look_timer_(io_) {
    loop_.set_direct_wait();
    loop_.set_spin(config.spin);
    loop_.set_turn_end([this] { end_turn(); });
    loop_.set_foresight([this](auto received) { foresee(received); });
    loop_.set_turn_over([this] { turn_over(); });
    for (std::uint32_t k = 0; k < shards; ++k) {
        inboxes_.push_back(std::make_unique<Mailbox>());
        starved_.push_back(std::make_unique<std::atomic<bool>>(false));
    }
}

Shard::~Shard() {
    end();
}

void Shard::start(const std::vector<std::unique_ptr<Shard>>& shards) {
    for (const auto& shard : shards) peers_.push_back(shard.get());
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), ("shard " + std::to_string(index_)).c_str());
        const PluginThread::Here here(plugin_thread_);
        io_.run();
        stop_.set_value();
        end_.get_future().wait();
        core_.end_strategies();
    });
}

void Shard::stop() {
    if (!thread_.joinable()) return;
    io_.stop();
    stopped_.wait();
}

void Shard::end() {
    if (!thread_.joinable()) return;
    stop();
    end_.set_value();
    thread_.join();
}

void Shard::call(const std::function<void(exchange::Core&, exchange::Nanos)>& work) {
    // Shared: the shard's thread may still be leaving it when the caller goes on.
    const auto task = std::make_shared<std::packaged_task<void()>>([&] {
        work(core_, now());
        carry_out();
    });
    std::future<void> done = task->get_future();
    loop_.post([task] { (*task)(); });
    done.get();
}

// --- sessions
// -------------------------------------------------------------------------------------------

void Shard::adopt(anet::Socket socket, ListenerPtr listener) {
    load_.fetch_add(1, std::memory_order_relaxed);
    const auto protocol = socket.local_endpoint().protocol();
    const int descriptor = socket.release();
    loop_.post([this, protocol, descriptor, listener = std::move(listener)] {
        open_session(anet::Socket(io_.get_executor(), protocol, descriptor), listener);
    });
}

void Shard::open_session(anet::Socket socket, const ListenerPtr& listener) {
    const exchange::SessionId id = core_.open_session(cancellations_of(listener->role));
    if (id == 0) return refuse(socket, *listener);
    ++open_sessions_;
    const std::uint32_t slot = exchange::session_slot(id);
    if (slot >= sessions_.size()) sessions_.resize(slot + 1);
    sessions_[slot] = make_session(*this, id, listener);
    sessions_[slot]->start(std::move(socket));
    if (backpressure_ == Backpressure::on) sessions_[slot]->pause(Pause::mailbox);
    if (closed_) sessions_[slot]->finish(anet::CloseReason::shutdown);
}

void Shard::refuse(const anet::Socket& socket, const ListenerSettings& listener) {
    ++counters_.sessions_refused;
    load_.fetch_sub(1, std::memory_order_relaxed);
    log_.warn("refused").with("listener", listener.name).with("reason", "no_slot");
    Event event;
    event.type = AMQ_EVENT_SESSION_REFUSED;
    event.shard = index_;
    event.code = AMQ_REFUSED_NO_ROOM;
    const std::string address = anet::remote_address(socket);
    event.texts[0] = address;
    event.listener = listener.name;
    tell(event);
}

Session* Shard::find(exchange::SessionId id) {
    const std::uint32_t slot = exchange::session_slot(id);
    if (slot >= sessions_.size() || sessions_[slot] == nullptr) return nullptr;
    return sessions_[slot]->id() == id ? sessions_[slot].get() : nullptr;
}

void Shard::forget(exchange::SessionId id) {
    sessions_[exchange::session_slot(id)].reset();
    --open_sessions_;
    load_.fetch_sub(1, std::memory_order_relaxed);
    if (open_sessions_ == 0 && closed_) closed_();
}

void Shard::carry_out() {
    exchange::Effects& effects = core_.effects();
    if (!effects.others.empty() && effects.is_one_message() &&
        fan_out_.take(effects.deliveries.front(), effects.others, now())) {
        effects.deliveries.clear();
        effects.others.clear();
    } else {
        hand_out();
    }
    for (auto& acknowledgement : effects.acknowledgements) {
        if (Session* session = find(acknowledgement.to)) session->acknowledge(acknowledgement);
    }
    effects.for_each_delivery([this](exchange::Delivery& delivery) {
        if (Session* session = find(delivery.to)) session->deliver(delivery);
    });
    for (const auto& end : effects.ends) {
        if (Session* session = find(end.to)) session->acknowledge(end);
    }
    for (auto& answer : effects.answers) {
        if (Session* session = find(answer.to)) {
            session->answer(answer);
        } else if (!inner_.empty()) {
            answer_inner(answer);
        }
    }
    for (const auto& cancellation : effects.cancellations) {
        if (Session* session = find(cancellation.to)) session->tell_cancelled(cancellation);
    }
    for (auto& word : effects.words) peers_[word.to]->inboxes_[index_]->append(word);
    for (const exchange::SessionId id : effects.readable) {
        if (Session* session = find(id)) session->resume(Pause::in_flight);
    }
    effects.clear();
}

void Shard::hand_out_all() {
    fan_out_.hand_out([this](exchange::SessionId id) { return find(id); });
}

// --- the turn of the loop
// -------------------------------------------------------------------------------

Nanos Shard::now() {
    if (!now_is_fresh_) {
        now_ = clock_now();
        now_is_fresh_ = true;
        if (turn_began_ == 0) turn_began_ = now_;
        loop_.schedule_flush();  // the end of the turn makes it stale
    }
    return now_;
}

void Shard::foresee(std::span<const anet::Loop::Received> received) {
    if (!core_.is_to_foresee()) return;
    for (const anet::Loop::Received& here : received) {
        const auto& session = static_cast<const Session&>(here.connection->handler());
        here.connection->for_each_frame_in(
            here.input, [&](const anet::Frame& frame) { session.foresee(frame, foresight_); });
    }
    core_.foresee(foresight_);
    foresight_.clear();
}

// What other shards have said meanwhile leaves together with what this turn has made. That it is to
// be read stays posted, for what they say from here on.
void Shard::end_turn() {
    if (notified_.load(std::memory_order_acquire)) read_mailboxes();
    now_is_fresh_ = false;
    hand_out();
    publish_words();
    arm_timer();
    if (drained_) check_drained();
}

void Shard::turn_over() {
    if (turn_began_ == 0) return;
    turns_.record(clock_now() - std::exchange(turn_began_, 0), core_);
}

void Shard::arm_timer() {
    const Nanos next = core_.next_wake();
    if (next >= armed_) return;
    armed_ = next;
    const std::chrono::steady_clock::time_point due{std::chrono::nanoseconds(next)};
    loop_.expect_timer(due);
    timer_.expires_at(due);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) on_timer();
    });
}

void Shard::on_timer() {
    armed_ = UINT64_MAX;
    loop_.expect_timer(std::chrono::steady_clock::time_point::max());
    core_.advance(now());
    carry_out();
}

// --- other shards
// ---------------------------------------------------------------------------------------

void Shard::publish_words() {
    auto backpressure = Backpressure::off;
    const std::uint64_t limit = backpressure_ == Backpressure::on ? max_mailbox_ / 2 : max_mailbox_;
    for (std::size_t to = 0; to < peers_.size(); ++to) {
        Mailbox& mailbox = *peers_[to]->inboxes_[index_];
        const bool any = mailbox.has_unpublished();
        const bool behind = !mailbox.publish() || mailbox.waiting_bytes() > limit;
        if (behind) {
            backpressure = Backpressure::on;
            peers_[to]->starved_[index_]->store(true, std::memory_order_release);
        }
        if (any || behind) peers_[to]->be_notified();
    }
    set_backpressure(backpressure);
}

// No more is read while another shard is behind: its inbox is the only queue that our sessions
// could fill.
void Shard::set_backpressure(Backpressure backpressure) {
    if (std::exchange(backpressure_, backpressure) == backpressure) return;
    for (const auto& session : sessions_) {
        if (session == nullptr) continue;
        if (backpressure == Backpressure::on) {
            session->pause(Pause::mailbox);
        } else {
            session->resume(Pause::mailbox);
        }
    }
}

void Shard::be_notified() {
    if (notified_.exchange(true, std::memory_order_acq_rel)) return;
    loop_.post(notice_, [this] { drain_mailboxes(); });
}

void Shard::drain_mailboxes() {
    notified_.exchange(false, std::memory_order_acq_rel);
    read_mailboxes();
}

void Shard::read_mailboxes() {
    for (std::size_t from = 0; from < inboxes_.size(); ++from) {
        inboxes_[from]->drain([&](const exchange::ShardWord& word) {
            core_.hear(static_cast<exchange::ShardIndex>(from), word, now());
            carry_out();
        });
        if (!starved_[from]->exchange(false, std::memory_order_acq_rel)) continue;
        peers_[from]->loop_.post([peer = peers_[from]] { peer->loop_.schedule_flush(); });
    }
}

// --- strategies
// -----------------------------------------------------------------------------------------

void Shard::on_strike(std::string_view strategy, std::uint32_t model, exchange::Callback callback,
                      std::string_view why) {
    log_.warn("strike")
        .with("strategy", strategy)
        .with("model", model)
        .with("callback", exchange::to_string(callback))
        .with("why", why)
        .with("shard", index_);
    Event event;
    event.type = AMQ_EVENT_STRIKE;
    event.shard = index_;
    event.code = model;
    event.texts = {strategy, exchange::to_string(callback), why, ""};
    tell(event);
}

void Shard::on_trace(std::string_view strategy, std::uint32_t code,
                     std::span<const std::int64_t> values) {
    if (!tells(AMQ_EVENT_TRACE)) return;
    Event event;
    event.type = AMQ_EVENT_TRACE;
    event.shard = index_;
    event.code = code;
    std::copy(values.begin(), values.end(), event.values.begin());
    event.values.back() = static_cast<std::int64_t>(values.size());
    event.texts[0] = strategy;
    tell(event);
}

void Shard::on_struck(std::uint64_t owner, exchange::StrikeKind kind) {
    if (strikes_ != nullptr) strikes_->add(owner, kind, now());
}

void Shard::note_slow_call(exchange::InstanceId instance, const char* callback, Nanos lasted) {
    const auto known = exchange::callback_named(callback);
    if (!known) return;
    loop_.post([this, instance, callback = *known, lasted] {
        core_.strike_slow(instance, callback, lasted);
    });
}

std::uint64_t Shard::clock() {
    return clock_now();
}

void Shard::on_strategy_log(std::uint32_t model, std::int32_t level, std::string_view text) {
    log_.event(level_of(level), "strategy")
        .with("model", model)
        .with("text", text)
        .with("shard", index_);
}

void Shard::on_wake() {
    loop_.post([this] {
        core_.woken(now());
        carry_out();
    });
}

// --- for others
// -------------------------------------------------------------------------------------------

void Shard::set_spin(Duration spin) {
    loop_.post([this, spin] { loop_.set_spin(spin); });
}

void Shard::make_turn(std::function<void()> made) {
    loop_.post(std::move(made));
}

void Shard::snapshot(std::function<void(const ShardSnapshot&)> take) {
    const bool is_running = thread_.joinable() && !io_.stopped();
    if (!is_running) return take(take_snapshot());
    loop_.post([this, take = std::move(take)] { take(take_snapshot()); });
}

ShardSnapshot Shard::take_snapshot() const {
    ShardSnapshot snapshot{counters_, core_.counters(), {}};
    for (const std::uint32_t model : core_.models()) {
        snapshot.models.emplace(model, core_.counters(model));
    }
    return snapshot;
}

}  // namespace amq::host
