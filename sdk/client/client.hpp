#pragma once
// A client of a broker: publishes, asks, subscribes and replies over one connection, which comes
// back by itself. Every method may be called from any thread, and from handlers.
//
//     amq::Client client;  // tcp://127.0.0.1:7600
//     const auto serve = client.subscribe("greet", [](amq::Delivery message) {
//         message.reply("hello, " + std::string{message.text()});
//     });
//     const amq::Result result = client.request("greet", "world");
//     std::cout << (result ? result.text() : to_string(result.outcome())) << '\n';

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <amq/client/bytes.hpp>
#include <amq/client/delivery.hpp>
#include <amq/client/model.hpp>
#include <amq/client/options.hpp>
#include <amq/client/result.hpp>
#include <amq/client/statistics.hpp>
#include <amq/client/subscription.hpp>
#include <amq/client/topic.hpp>
#include <amq/client/waiter.hpp>

namespace amq {

class Client {
  public:
    using Milliseconds = std::chrono::milliseconds;
    using Executor = boost::asio::io_context::executor_type;

    // Begins to connect, and does not wait for it. Throws std::invalid_argument when an option is
    // none, with what is wrong.
    explicit Client(ClientOptions options = {});
    explicit Client(std::string url);
    // Ends what waits as `stopped`, gives what was sent a short time to leave, and waits for
    // handlers that run, and for a name of a host that is being resolved. Not from inside one.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Waits for the reply, or for the outcome that says why there is none: at most the timeout in
    // the options, and a quarter of a second. Throws std::invalid_argument when an option is none.
    // With a model that is known to have no reply it is publish(), and `ok` without a body.
    Result request(Model model, const Topic& topic, Bytes body, const RequestOptions& options = {});
    // Of one random subscriber: reliable_random.
    Result request(const Topic& topic, Bytes body, const RequestOptions& options = {}) {
        return request(reliable_random, topic, body, options);
    }

    // The same as an Asio operation with the signature void(amq::Result): takes a callback,
    // use_future, use_awaitable and the like, and can be cancelled. Completes on the handler's
    // executor, or else on a thread for handlers. A context that the handler brings along must
    // outlive the client. `options.stop` is not looked at. In a co_await expression, gcc 12 needs
    // options that have a name: it destroys those made in place wrongly.
    template <typename Token>
    auto async_request(Model model, const Topic& topic, Bytes body, const RequestOptions& options,
                       Token&& token);
    template <typename Token>
    auto async_request(Model model, const Topic& topic, Bytes body, Token&& token) {
        return async_request(model, topic, body, RequestOptions{}, std::forward<Token>(token));
    }
    template <typename Token>
    auto async_request(const Topic& topic, Bytes body, Token&& token) {
        return async_request(reliable_random, topic, body, RequestOptions{},
                             std::forward<Token>(token));
    }

    // One way, with any model. ok: taken, to be sent when there is a connection. queue_full,
    // too_large, stopped: not taken. Never waits.
    [[nodiscard]] ClientOutcome publish(Model model, const Topic& topic, Bytes body,
                                        const PublishOptions& options = {});
    // To all subscribers: unreliable_all.
    [[nodiscard]] ClientOutcome publish(const Topic& topic, Bytes body,
                                        const PublishOptions& options = {}) {
        return publish(unreliable_all, topic, body, options);
    }
    // Waits until the broker has taken all that was published before. ok; unknown: the connection
    // went meanwhile; unreachable, timeout: not within `limit`.
    ClientOutcome flush(Milliseconds limit = Milliseconds{5'000});

    // `handler` is called on a thread for handlers with each message of the topics, for as long as
    // the subscription is kept and the client lives. Messages may come before this returns. Throws
    // std::invalid_argument when one of the topics is subscribed already. See Subscription::wait().
    Subscription subscribe(std::vector<Topic> topics, DeliveryHandler handler);
    Subscription subscribe(Topic topic, DeliveryHandler handler);

    [[nodiscard]] State state() const;
    // False: not within `limit`.
    bool wait_connected(Milliseconds limit);
    [[nodiscard]] Statistics statistics() const;

    // Of the threads for handlers.
    [[nodiscard]] Executor get_executor() const noexcept;

  private:
    template <typename Handler>
    class HandlerWaiter;

    struct Question {
        Model model;
        Topic topic;
        std::vector<std::byte> body;
        RequestOptions options;
    };

    // The waiter is told exactly once, perhaps at once. The sequence is for cancel(), or 0.
    static std::uint32_t begin(client::Core& core, const Question& question,
                               client::Waiter& waiter);
    static void cancel(client::Core& core, std::uint32_t sequence);
    static Executor executor_of(client::Core& core) noexcept;

    std::shared_ptr<client::Core> core_;
    std::thread thread_;
};

// Completes an Asio handler on its executor, and listens to its cancellation slot.
template <typename Handler>
class Client::HandlerWaiter : public client::Waiter {
  public:
    HandlerWaiter(Handler handler, const std::shared_ptr<client::Core>& core)
        : handler_{std::move(handler)},
          work_{boost::asio::get_associated_executor(handler_, executor_of(*core))} {
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected()) return;
        sequence_ = std::make_shared<std::atomic<std::uint64_t>>(0);
        slot.assign(
            [weak = std::weak_ptr{core}, sequence = sequence_](boost::asio::cancellation_type) {
                const std::uint64_t known = sequence->exchange(kCancelled);
                const auto alive = weak.lock();
                if (alive && known != 0) cancel(*alive, static_cast<std::uint32_t>(known));
            });
    }

    // Where begin() leaves the sequence; null if nobody can cancel it.
    [[nodiscard]] std::shared_ptr<std::atomic<std::uint64_t>> sequence() const { return sequence_; }

    // What begin() has returned is known now; it may have been cancelled before.
    static void set_sequence(std::atomic<std::uint64_t>& place, client::Core& core,
                             std::uint32_t sequence) {
        if (place.exchange(sequence) == kCancelled) cancel(core, sequence);
    }

    void complete(Result result) override {
        const std::unique_ptr<HandlerWaiter> self{this};
        const Executor executor = work_.get_executor();
        // The work goes along: once the handler has run, nothing here touches its context any more.
        boost::asio::post(executor, [handler = std::move(handler_), result = std::move(result),
                                     work = std::move(work_)]() mutable {
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.clear();
            std::move(handler)(std::move(result));
        });
    }

  private:
    using Executor = boost::asio::associated_executor_t<Handler, Client::Executor>;

    static constexpr std::uint64_t kCancelled = std::uint64_t{1} << 32U;

    std::shared_ptr<std::atomic<std::uint64_t>> sequence_;
    Handler handler_;
    boost::asio::executor_work_guard<Executor> work_;
};

template <typename Token>
auto Client::async_request(Model model, const Topic& topic, Bytes body,
                           const RequestOptions& options, Token&& token) {
    const std::span<const std::byte> bytes = body.span();
    // As one thing: gcc 12 copies some aggregates wrongly into a coroutine's frame.
    auto question =
        std::make_unique<Question>(Question{model, topic, {bytes.begin(), bytes.end()}, options});
    return boost::asio::async_initiate<Token, void(Result)>(
        [](auto handler, const std::shared_ptr<client::Core>& core,
           const std::unique_ptr<Question>& what) {
            using Waiting = HandlerWaiter<std::decay_t<decltype(handler)>>;
            auto waiter = std::make_unique<Waiting>(std::move(handler), core);
            const auto place = waiter->sequence();
            // begin() may throw, and only before it tells the waiter.
            const std::uint32_t sequence = begin(*core, *what, *waiter);
            static_cast<void>(waiter.release());
            if (place) Waiting::set_sequence(*place, *core, sequence);
        },
        token, core_, std::move(question));
}

}  // namespace amq
