#pragma once
// A client of a frame server: connects by itself and again, asks and waits, asks and goes on, or
// just sends. Every method may be called from any thread.

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <amq/anet/client_core.hpp>
#include <amq/anet/client_options.hpp>
#include <amq/anet/pending_replies.hpp>

namespace amq::anet {

class Client {
  public:
    using Milliseconds = std::chrono::milliseconds;

    static constexpr Milliseconds kDefaultLimit{
        3'250};  // the broker's 3 s, and the way there and back

    // Begins to connect; throws std::invalid_argument when the url is none.
    explicit Client(std::string_view url, ClientEvents events = {}, ClientOptions options = {});
    // Ends whatever waits with `stopped`, gives what was sent a short time to leave, and joins. Not
    // from inside a callback.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Waits for the reply or for one of the other ends, at most `limit` (and a moment).
    // head.sequence is chosen by the client. Not from inside a callback: that throws
    // std::logic_error.
    [[nodiscard]] Reply request(const Head& head, std::span<const std::byte> body,
                                Milliseconds limit = kDefaultLimit);

    // The same as an Asio operation with the signature void(Reply): takes a callback, use_future,
    // use_awaitable and the like, and can be cancelled. Completes on the handler's executor, or
    // else on the client's thread. A context that the handler brings along must outlive the client.
    template <typename Token>
    auto async_request(const Head& head, std::span<const std::byte> body, Milliseconds limit,
                       Token&& token);

    // One way: `ok` means taken, to be sent when there is a connection. A frame with a sequence
    // below first_sequence that had not left when the connection broke goes out on the next one.
    ReplyStatus send(const Head& head, std::span<const std::byte> body);

    // Replies that came when nobody waited for them any more.
    [[nodiscard]] std::uint64_t late_replies() const noexcept { return core_->late_replies(); }

  private:
    template <typename Handler>
    class HandlerWaiter;

    [[nodiscard]] static Operation operation(const Head& head, std::vector<std::byte> body,
                                             Milliseconds limit, PendingReplies::Waiter waiter);
    // Hands it over; a waiter that is not taken is told at once.
    static void begin(ClientCore& core, Operation operation);

    std::shared_ptr<ClientCore> core_;
    std::thread thread_;
};

// Completes an Asio handler on its executor, and listens to its cancellation slot.
template <typename Handler>
class Client::HandlerWaiter : public ReplyWaiter {
  public:
    HandlerWaiter(Handler handler, const std::shared_ptr<ClientCore>& core)
        : handler_{std::move(handler)},
          work_{asio::get_associated_executor(handler_, core->io().get_executor())} {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected()) return;
        slot.assign([weak = std::weak_ptr{core}, sequence = sequence_](asio::cancellation_type) {
            if (const auto alive = weak.lock()) alive->cancel(sequence);
        });
    }

    void on_sequence(std::uint32_t sequence) override { *sequence_ = sequence; }

    void complete(Reply reply) override {
        const Executor executor = work_.get_executor();
        // The work goes along: once the handler has run, nothing here touches its context any more.
        asio::post(executor, [handler = std::move(handler_), reply = std::move(reply),
                              work = std::move(work_)]() mutable {
            auto slot = asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.clear();
            std::move(handler)(std::move(reply));
        });
    }

  private:
    using Executor = asio::associated_executor_t<Handler, asio::io_context::executor_type>;

    std::shared_ptr<std::atomic<std::uint32_t>> sequence_{
        std::make_shared<std::atomic<std::uint32_t>>()};
    Handler handler_;
    asio::executor_work_guard<Executor> work_;
};

template <typename Token>
auto Client::async_request(const Head& head, std::span<const std::byte> body, Milliseconds limit,
                           Token&& token) {
    return asio::async_initiate<Token, void(Reply)>(
        [](auto handler, const std::shared_ptr<ClientCore>& core, const Head& what,
           std::vector<std::byte> bytes, Milliseconds time_limit) {
            using Waiter = HandlerWaiter<std::decay_t<decltype(handler)>>;
            begin(*core, operation(what, std::move(bytes), time_limit,
                                   std::make_unique<Waiter>(std::move(handler), core)));
        },
        token, core_, head, std::vector<std::byte>(body.begin(), body.end()), limit);
}

}  // namespace amq::anet
