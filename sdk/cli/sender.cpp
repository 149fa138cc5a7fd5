#include "sdk/cli/sender.hpp"

#include <boost/asio/post.hpp>
#include <future>
#include <utility>

namespace amq::cli {
namespace {

// Asks, and goes on when there is an answer.
class Requester final : public Sender {
  public:
    using Sender::Sender;

  private:
    void send(Time due) override {
        ++open_;
        write_stamp(body_, due);
        RequestOptions with;
        with.timeout = options_.timeout;
        client().async_request(options_.model, topic_, body_, std::move(with),
                               [this, due](const Result& result) { take(due, result); });
    }

    void take(Time due, const Result& result) {
        tally_.add(*schedule_, due, result.outcome());
        const Time now = Clock::now();
        const bool goes_on = options_.rate == 0 && tally_.refusal.load() == ClientOutcome::ok;
        if (goes_on && now < schedule_->until()) send(now);
        --open_;
    }
};

// Tells, and goes on when a subscriber says that one has come.
class Publisher final : public Sender {
  public:
    using Sender::Sender;

    void nudge() override {
        if (options_.rate != 0) return;
        boost::asio::post(client().get_executor(), [this] { start_loop(); });
    }

  private:
    void send(Time due) override {
        write_stamp(body_, due);
        const ClientOutcome outcome = client().publish(options_.model, topic_, body_);
        if (outcome == ClientOutcome::ok) ++published_;
        tally_.add(*schedule_, due, outcome);
    }
};

// Tells some, asks the broker whether it has them, and goes on. For subscribers elsewhere.
class ConfirmedPublisher final : public Sender {
  public:
    using Sender::Sender;

    void end() override {
        if (options_.rate == 0) ended_.get_future().wait();
        Sender::end();
    }

  private:
    void start_loop() override {
        ++open_;
        while (Clock::now() < schedule_->until()) send_some();
        --open_;
        ended_.set_value();
    }

    void send_some() {
        std::vector<Time> taken;
        for (std::size_t k = 0; k < options_.in_flight; ++k) {
            const Time due = Clock::now();
            write_stamp(body_, due);
            const ClientOutcome outcome = client().publish(options_.model, topic_, body_);
            if (outcome == ClientOutcome::ok) {
                taken.push_back(due);
            } else {
                tally_.add(*schedule_, due, outcome);
            }
        }
        const ClientOutcome outcome = client().flush(options_.timeout);
        for (const Time due : taken) tally_.add(*schedule_, due, outcome);
    }

    void send(Time due) override {
        write_stamp(body_, due);
        tally_.add(*schedule_, due, client().publish(options_.model, topic_, body_));
    }

    std::promise<void> ended_;
};

}  // namespace

void Pacer::run(const Schedule& schedule, Time first, nanoseconds interval) {
    schedule_ = &schedule;
    next_ = first;
    interval_ = interval;
    go_on();
}

void Pacer::go_on() {
    const Time now = Clock::now();
    for (; next_ <= now && next_ < schedule_->until(); next_ += interval_) send_(next_);
    if (next_ >= schedule_->until()) return;
    timer_.expires_at(next_);
    // Of a timer that is over already it is no end that the pacer goes.
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        if (const auto self = weak.lock(); self && !ec) self->go_on();
    });
}

Sender::Sender(const LoadOptions& options, const ConnectionOptions& with, std::size_t index)
    : options_{options},
      topic_{options.topic},
      body_(options.size, 'x'),
      index_{index},
      connection_{std::make_unique<Connection>(with)} {}

void Sender::start() {
    boost::asio::post(client().get_executor(), [this] {
        if (options_.rate == 0) return start_loop();
        const double apart = 1e9 / options_.rate;  // of all clients, one after the other
        const auto steps = [&](std::size_t count) {
            return nanoseconds{static_cast<std::int64_t>(apart * static_cast<double>(count))};
        };
        pacer_ = std::make_shared<Pacer>(client().get_executor(), [this](Time due) { send(due); });
        pacer_->run(*schedule_, schedule_->begin() + steps(index_), steps(options_.clients));
    });
}

void Sender::end() {
    std::promise<void> idle;  // its timer is its thread's
    boost::asio::post(client().get_executor(), [&] {
        pacer_.reset();
        idle.set_value();
    });
    idle.get_future().wait();
    connection_.reset();
}

void Sender::start_loop() {
    for (std::size_t k = 0; k < options_.in_flight; ++k) send(Clock::now());
}

void Sender::send_another() {
    boost::asio::post(client().get_executor(), [this] {
        const Time now = Clock::now();
        if (now < schedule_->until()) send(now);
    });
}

std::unique_ptr<Sender> make_sender(const LoadOptions& options, const ConnectionOptions& with,
                                    std::size_t index) {
    if (is_answered(options.model)) return std::make_unique<Requester>(options, with, index);
    if (options.responders > 0) return std::make_unique<Publisher>(options, with, index);
    return std::make_unique<ConfirmedPublisher>(options, with, index);
}

}  // namespace amq::cli
