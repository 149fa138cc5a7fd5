#include <amq/anet/loop.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include <amq/anet/connection.hpp>

namespace amq::anet {
namespace {

// A turn that never gets quiet lets the io_context breathe after this many rounds.
constexpr int kRoundsPerTurn = 8;

// Ticks are compared by their difference, which wraps around.
constexpr std::int64_t kMostTicks = std::numeric_limits<std::uint32_t>::max() / 2;

// Connections with output that a sweep gathers before it writes them.
constexpr std::size_t kManyDirty = 64;

constexpr bool is_reached(std::uint32_t due, std::uint32_t tick) noexcept {
    return static_cast<std::int32_t>(tick - due) >= 0;
}

}  // namespace

Loop::Loop(asio::io_context& io, Clock::duration sweep_period)
    : io_{io},
      sweep_period_{sweep_period},
      buffer_{new std::byte[kReadBufferSize]},
      poller_{io},
      sweep_timer_{io} {}

Loop::~Loop() {
    while (!connections_.empty()) connections_.back()->abandon();
}

void Loop::wait() {
    waiting_ = true;
    poller_.async_wait([this](const boost::system::error_code& ec) {
        {
            const Turn turn_here{*this};
            waiting_ = false;
            if (!ec) turn(poller_.ready());
        }
        if (!ec) {
            renew_spin();
            wait_directly();
        }
        wait_again();
    });
}

void Loop::wait_again() {
    // Whoever is to be told has been, before the next wait costs a system call.
    const Turn afterwards{*this};
    if (connections_.empty()) return;
    if (spin_.is_set() && spin_.is_on(Clock::now())) return spin();
    if (!waiting_) wait();
}

void Loop::set_direct_wait(std::chrono::milliseconds limit) {
    direct_wait_ = limit;
    poller_.enable_wake();
}

void Loop::wait_directly() {
    if (direct_wait_ == std::chrono::milliseconds{0}) return;
    Clock::time_point now = Clock::now();
    const Clock::time_point end = now + direct_wait_;
    do {
        const std::span<const epoll_event> ready =
            spin_.is_on(now) ? poll(now, end) : next_ready(now);
        if (ready.empty()) return;
        const Turn turn_here{*this};
        turn(ready);
        if (connections_.empty()) return;
        now = Clock::now();
        spin_.renew(now);
    } while (now < end);
}

// Nothing, when something else is to be done. Whoever posts either sees that we wait, or is seen
// to have posted.
std::span<const epoll_event> Loop::next_ready(Clock::time_point now) noexcept {
    std::span<const epoll_event> ready;
    waiting_directly_.store(true, std::memory_order_seq_cst);
    const std::chrono::milliseconds limit = wait_limit(now);
    const bool is_other_due = posted_.load(std::memory_order_seq_cst) != 0 || limit.count() == 0;
    if (!is_other_due) ready = poller_.ready(limit);
    waiting_directly_.store(false, std::memory_order_relaxed);
    return ready;
}

// The last millisecond before the timer is the io_context's, which has a finer clock.
std::chrono::milliseconds Loop::wait_limit(Clock::time_point now) const noexcept {
    const Clock::time_point due = timer_due_.load(std::memory_order_seq_cst);
    if (due >= now + direct_wait_) return direct_wait_;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due - now);
    return std::max(left, std::chrono::milliseconds{0});
}

// A wait under way may be too long for it.
void Loop::expect_timer(Clock::time_point due) noexcept {
    const bool is_sooner = due < timer_due_.exchange(due, std::memory_order_seq_cst);
    if (is_sooner && waiting_directly_.load(std::memory_order_seq_cst)) poller_.wake();
}

// The same without sleeping, as long as the spin lasts.
std::span<const epoll_event> Loop::poll(Clock::time_point now, Clock::time_point end) noexcept {
    while (posted_.load(std::memory_order_relaxed) == 0) {
        const std::span<const epoll_event> ready = poller_.ready();
        if (!ready.empty()) return ready;
        now = Clock::now();
        if (!spin_.is_on(now)) return next_ready(now);
        if (now >= end || wait_limit(now).count() == 0) break;
    }
    return {};
}

void Loop::set_spin(Clock::duration limit) noexcept {
    if (direct_wait_ == std::chrono::milliseconds{0}) return;
    spin_.set(limit);
    renew_spin();
}

void Loop::renew_spin() noexcept {
    if (spin_.is_set()) spin_.renew(Clock::now());
}

// Goes on when the io_context has had its turn.
void Loop::spin() {
    if (std::exchange(spinning_, true)) return;
    asio::post(io_, [this] {
        spinning_ = false;
        wait_directly();
        wait_again();
    });
}

// It may have come while we slept in the io_context's own wait.
void Loop::after_posted() {
    renew_spin();
    if (!connections_.empty()) spin();
}

void Loop::turn(std::span<const epoll_event> ready) {
    flush_posted_ = true;  // it comes right here
    for (const epoll_event& event : ready) {
        if (event.data.ptr == nullptr) continue;  // woken
        static_cast<Connection*>(event.data.ptr)->on_events(event.events);
    }
    hand_over();
    flush();
}

void Loop::hand_over() {
    if (foresight_ && !received_.empty()) foresight_(received_);
    for (std::size_t i = 0; i < received_.size(); ++i) {
        const Received& here = received_[i];
        here.connection->consume_received(here.input);
    }
    received_.clear();
    read_ = 0;
}

void Loop::schedule_flush() {
    again_ = true;
    post_flush();
}

void Loop::post_flush() {
    if (std::exchange(flush_posted_, true)) return;
    // Its own wait ends with a turn, and a turn with what is asked for here.
    if (waiting_directly_.load(std::memory_order_seq_cst) && !connections_.empty()) {
        return poller_.wake();
    }
    post([this] {
        const Turn turn{*this};
        flush();
    });
}

void Loop::close_all(CloseReason reason) {
    for (Connection* connection : connections_) connection->close(reason);
}

void Loop::add(Connection& connection) {
    connection.index_ = connections_.size();
    connections_.push_back(&connection);
    if (!waiting_) wait();
}

void Loop::remove(Connection& connection) {
    Connection* last = connections_.back();
    connections_[connection.index_] = last;
    last->index_ = connection.index_;
    connections_.pop_back();
    if (connections_.empty()) poller_.cancel();  // nothing of us keeps the io_context running
    unwatch(connection);
    if (watched_.empty() && std::exchange(sweeping_, false)) sweep_timer_.cancel();
    if (connection.dirty_) std::erase(dirty_, &connection);
}

void Loop::add_closed(Connection& connection) {
    closed_.push_back(&connection);
    post_flush();
}

void Loop::flush() {
    int round = 0;
    do {
        again_ = false;
        if (turn_end_) turn_end_();
        write_dirty();
        finish_closed();
    } while (has_more() && ++round < kRoundsPerTurn);
    flush_posted_ = false;
    if (turn_over_) turn_over_();
    if (has_more()) post_flush();
}

// on_closed and the end of a turn are the loop's own thread's.
void Loop::end_batch() {
    write_dirty();
    flush_posted_ = false;
    if (has_more()) post_flush();
}

void Loop::write_dirty() {
    // Writing tells of congestion, which may make others dirty. None may be left when connections
    // go.
    while (!dirty_.empty()) {
        std::swap(writing_, dirty_);
        for (Connection* connection : writing_) connection->flush_output();
        writing_.clear();
    }
}

void Loop::finish_closed() {
    std::vector<Connection*> closed;
    std::swap(closed, closed_);
    if (!closed.empty()) again_ = true;  // what their ends cause may have to be passed on
    for (Connection* connection : closed) connection->finish_close();
}

std::uint32_t Loop::ticks(Clock::duration time) const noexcept {
    const auto periods = time / sweep_period_ + (time % sweep_period_ > Clock::duration{0} ? 1 : 0);
    return static_cast<std::uint32_t>(std::min<std::int64_t>(periods, kMostTicks));
}

void Loop::watch(Connection& connection) {
    if (connection.watched_at_ != kUnwatched) {
        watched_[connection.watched_at_].due = tick_ + 1;
        return;
    }
    connection.watched_at_ = static_cast<std::uint32_t>(watched_.size());
    watched_.push_back({&connection, tick_ + 1});
    if (!std::exchange(sweeping_, true)) arm_sweep();
}

void Loop::unwatch(Connection& connection) noexcept {
    const std::uint32_t at = std::exchange(connection.watched_at_, kUnwatched);
    if (at == kUnwatched) return;
    watched_[at] = watched_.back();
    watched_.pop_back();
    if (at < watched_.size()) watched_[at].connection->watched_at_ = at;
}

bool Loop::may_tell_silence() noexcept {
    if (silences_left_ == 0) return false;
    --silences_left_;
    return true;
}

void Loop::keep_time() {
    keeps_time_ = true;
    if (!std::exchange(sweeping_, true)) arm_sweep();
}

void Loop::arm_sweep() {
    sweep_timer_.expires_after(sweep_period_);
    sweep_timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        const Turn turn{*this};
        sweep();
    });
}

// Most of those watched have nothing due, and are not touched: only their place here is read. Who
// is told something may send, or have others watched.
void Loop::sweep() {
    ++tick_;
    silences_left_ = std::max(kFewSilences, connections_.size() / kSilenceSweeps);
    for (std::size_t at = 0; at < watched_.size();) {
        if (!is_reached(watched_[at].due, tick_)) {
            ++at;
            continue;
        }
        Connection& connection = *watched_[at].connection;
        watched_[at].due = tick_;  // another call of watch() tells itself from this one
        const auto due = connection.keep_watching();
        // What they say is written before it is much memory.
        if (dirty_.size() >= kManyDirty) write_dirty();
        if (watched_[at].due != tick_) {
            ++at;
        } else if (due) {
            watched_[at++].due = *due;
        } else {
            unwatch(connection);
        }
    }
    sweeping_ = !watched_.empty() || keeps_time_;
    if (sweeping_) arm_sweep();
}

}  // namespace amq::anet
