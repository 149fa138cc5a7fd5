#include <amq/client/client.hpp>

#include <atomic>
#include <stop_token>
#include <utility>

#include <amq/client/alarm.hpp>
#include <amq/client/core.hpp>

namespace amq {
namespace {

// A thread that is blocked until the result is there. It sleeps at once: waiting on an atomic would
// give its turn away a few times first, to whoever else wants the processor.
class BlockedThread : public client::Waiter {
  public:
    void complete(Result result) override {
        client::Alarm alarm;
        complete_by(alarm, std::move(result));
    }
    void complete_by(client::Alarm& alarm, Result result) override {
        const client::SleepPlace place = place_;  // this is gone, perhaps, as soon as it is done
        result_ = std::move(result);
        done_.store(true, std::memory_order_release);
        alarm.add(place);
    }
    [[nodiscard]] Result wait() {
        place_.sleep_until(done_);
        return std::move(result_);
    }

  private:
    const client::SleepPlace place_{client::SleepPlace::of_this_thread()};
    Result result_;
    std::atomic<bool> done_{false};
};

ClientOptions options_for(std::string url) {
    ClientOptions options;
    options.urls = {std::move(url)};
    return options;
}

}  // namespace

Client::Client(ClientOptions options)
    : core_{std::make_shared<client::Core>(std::move(options))}, thread_{[core = core_.get()] {
          core->run();
      }} {}

Client::Client(std::string url) : Client{options_for(std::move(url))} {}

Client::~Client() {
    core_->stop();
    thread_.join();
    core_->threads().join();
}

Result Client::request(Model model, const Topic& topic, Bytes body, const RequestOptions& options) {
    if (!is_answered(model)) {
        return Result{
            publish(model, topic, body,
                    {options.timeout, options.no_wait, options.route_key, options.headers})};
    }
    const client::HandlerThreads::Waiting waiting{core_->threads()};
    BlockedThread thread;
    const std::uint32_t sequence = core_->request(model, topic, body, options, thread);
    if (!options.stop.stop_possible()) return thread.wait();
    const std::stop_callback stop{options.stop, [&] { core_->cancel(sequence); }};
    return thread.wait();
}

ClientOutcome Client::publish(Model model, const Topic& topic, Bytes body,
                              const PublishOptions& options) {
    return core_->publish(model, topic, body, options);
}

ClientOutcome Client::flush(Milliseconds limit) {
    const client::HandlerThreads::Waiting waiting{core_->threads()};
    BlockedThread thread;
    core_->ping(limit, thread);
    return thread.wait().outcome();
}

Subscription Client::subscribe(std::vector<Topic> topics, DeliveryHandler handler) {
    return {core_, core_->subscribe(std::move(topics), std::move(handler))};
}

Subscription Client::subscribe(Topic topic, DeliveryHandler handler) {
    std::vector<Topic> topics;
    topics.push_back(std::move(topic));
    return subscribe(std::move(topics), std::move(handler));
}

State Client::state() const {
    return core_->state();
}

bool Client::wait_connected(Milliseconds limit) {
    return core_->wait_connected(limit);
}

Statistics Client::statistics() const {
    return core_->statistics();
}

Client::Executor Client::get_executor() const noexcept {
    return core_->threads().executor();
}

std::uint32_t Client::begin(client::Core& core, const Question& question, client::Waiter& waiter) {
    const auto& [model, topic, body, options] = question;
    if (is_answered(model)) return core.request(model, topic, body, options, waiter);
    const PublishOptions how{options.timeout, options.no_wait, options.route_key, options.headers};
    waiter.complete(Result{core.publish(model, topic, body, how)});
    return 0;
}

void Client::cancel(client::Core& core, std::uint32_t sequence) {
    core.cancel(sequence);
}

Client::Executor Client::executor_of(client::Core& core) noexcept {
    return core.threads().executor();
}

std::string_view to_string(State state) noexcept {
    switch (state) {
        case State::connecting: return "connecting";
        case State::connected: return "connected";
        case State::draining: return "draining";
        case State::disconnected: return "disconnected";
        case State::stopped: return "stopped";
    }
    return "unknown";
}

}  // namespace amq
