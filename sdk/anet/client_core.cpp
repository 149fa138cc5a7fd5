#include <amq/anet/client_core.hpp>

#include <utility>

namespace amq::anet {
namespace {

void tell(std::vector<PendingReplies::Waiter> waiters, ReplyStatus status) {
    for (auto& waiter : waiters) waiter->complete({status, {}, {}});
}

}  // namespace

ClientCore::ClientCore(const Url& url, const ClientOptions& options, ClientEvents events)
    : work_{io_.get_executor()},
      max_body_{options.connection.max_body},
      max_queued_{options.max_queued},
      first_sequence_{options.first_sequence == 0 ? 1 : options.first_sequence},
      events_{std::move(events)},
      pending_{first_sequence_},
      timer_{io_},
      link_{loop_, {url}, options, link_events()} {
    loop_.set_direct_wait();
    loop_.set_turn_end([this] { pump(); });  // writing has made room, or the connection has gone
}

LinkEvents ClientCore::link_events() {
    return {[this] {
                if (events_.connecting) events_.connecting();
            },
            [this] {
                link_.settle();
                if (events_.connected) events_.connected();
                pump();
            },
            [this](const Disconnect& disconnect, std::vector<UnsentFrame> unsent) {
                on_down(disconnect, std::move(unsent));
            },
            [this](const Frame& frame) { on_frame(frame); }};
}

void ClientCore::run() {
    loop_.post([this] { link_.start(); });
    io_.run();
}

ReplyStatus ClientCore::submit(Operation& operation) {
    if (operation.body.size() > max_body_) return ReplyStatus::too_large;
    const std::lock_guard lock{mutex_};
    if (stopped_) return ReplyStatus::stopped;
    if (queued_ + operation.cost() > max_queued_) return ReplyStatus::queue_full;
    queued_ += operation.cost();
    submitted_.push_back(std::move(operation));
    if (!std::exchange(wake_posted_, true)) loop_.post([this] { take_submitted(); });
    return ReplyStatus::ok;
}

void ClientCore::take_submitted() {
    std::vector<Operation> batch;
    {
        const std::lock_guard lock{mutex_};
        batch.swap(submitted_);
        wake_posted_ = false;
    }
    for (Operation& operation : batch) enqueue(std::move(operation));
    pump();
    arm_timer();
}

void ClientCore::enqueue(Operation operation) {
    if (operation.is_request) {
        operation.head.sequence = pending_.add(std::move(operation.waiter), operation.deadline);
    }
    waiting_.push_back(std::move(operation));
}

void ClientCore::pump() {
    std::size_t freed = 0;
    while (!waiting_.empty() && link_.takes_frames()) {
        const Operation operation = std::move(waiting_.front());
        waiting_.pop_front();
        freed += operation.cost();
        if (operation.is_request) {
            if (!pending_.is_waiting(operation.head.sequence)) continue;  // given up meanwhile
            pending_.mark_sent(operation.head.sequence);
        }
        link_.send(operation.head, operation.body);
    }
    if (freed > 0) release(freed);
}

void ClientCore::release(std::size_t cost) {
    const std::lock_guard lock{mutex_};
    queued_ -= cost;
}

void ClientCore::on_frame(const Frame& frame) {
    if (const auto waiter = pending_.take(frame.head.sequence)) {
        waiter->complete({ReplyStatus::ok, frame.head, {frame.body.begin(), frame.body.end()}});
    } else if (pending_.is_late(frame.head.sequence)) {
        late_replies_ = pending_.late_replies();
    } else if (events_.frame) {
        events_.frame(frame);
    }
}

void ClientCore::on_down(const Disconnect& disconnect, std::vector<UnsentFrame> unsent) {
    tell(pending_.take_sent(), ReplyStatus::disconnected);
    // One-way frames that had not left go first next time. What carries a sequence of our or of the
    // peer's choosing belongs to a conversation that has ended.
    for (auto frame = unsent.rbegin(); frame != unsent.rend(); ++frame) {
        if (frame->head.sequence >= first_sequence_) continue;
        Operation operation;
        operation.head = frame->head;
        operation.body.assign(frame->body.begin(), frame->body.end());
        {
            const std::lock_guard lock{mutex_};
            queued_ += operation.cost();
        }
        waiting_.push_front(std::move(operation));
    }
    if (events_.disconnected) events_.disconnected(disconnect);
}

void ClientCore::expire() {
    timer_for_.reset();
    loop_.expect_timer(Loop::Clock::time_point::max());
    tell(pending_.take_expired(Loop::Clock::now()), ReplyStatus::timed_out);
    arm_timer();
}

void ClientCore::arm_timer() {
    const auto next = pending_.next_deadline();
    if (!next || (timer_for_ && *timer_for_ <= *next)) return;  // an early wake-up costs little
    timer_for_ = next;
    loop_.expect_timer(*next);
    timer_.expires_at(*next);
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) expire();
    });
}

void ClientCore::cancel(std::shared_ptr<const std::atomic<std::uint32_t>> sequence) {
    loop_.post([this, sequence = std::move(sequence)] {
        take_submitted();  // it may still be there
        const std::uint32_t number = sequence->load();
        if (auto waiter = pending_.take(number)) {
            pending_.remember(number);
            waiter->complete({ReplyStatus::cancelled, {}, {}});
        }
    });
}

void ClientCore::stop() {
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(stopped_, true)) return;
    }
    loop_.post([this] { end_all(); });
}

void ClientCore::end_all() {
    take_submitted();  // one-way frames that can still go, do
    tell(pending_.take_all(), ReplyStatus::stopped);
    waiting_.clear();
    timer_.cancel();
    link_.stop();
    work_.reset();
}

}  // namespace amq::anet
