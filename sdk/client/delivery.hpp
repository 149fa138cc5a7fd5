#pragma once
// One delivery of a message, as a subscriber's handler gets it: to be replied to now, later, or not
// at all.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include <amq/client/bytes.hpp>
#include <amq/client/headers.hpp>
#include <amq/client/model.hpp>
#include <amq/client/outcome.hpp>
#include <amq/client/topic.hpp>

namespace amq {

namespace client {
struct DeliveryState;
}

// May be moved to any thread and outlive its handler, its subscription and its client. One that is
// dropped without a word is declined, unless its model is known to want no answer.
class Delivery {
  public:
    explicit Delivery(std::shared_ptr<client::DeliveryState> state) noexcept;
    ~Delivery();
    Delivery(Delivery&&) noexcept = default;
    Delivery& operator=(Delivery&& other) noexcept;
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    [[nodiscard]] const Topic& topic() const noexcept;
    [[nodiscard]] Model model() const noexcept;
    [[nodiscard]] std::span<const std::byte> body() const noexcept;
    [[nodiscard]] std::string_view text() const noexcept { return as_text(body()); }
    [[nodiscard]] const Headers& headers() const noexcept;
    // 1, or more when others had it before: they may have handled it, in whole or in part.
    [[nodiscard]] std::uint32_t attempt() const noexcept;
    // Names the request in the broker, the same for all who get it.
    [[nodiscard]] std::uint64_t exchange() const noexcept;
    // Until a reply is too late; 0 when it is.
    [[nodiscard]] std::chrono::milliseconds remaining() const noexcept;
    // Nobody waits for the reply any more, or its session is over.
    [[nodiscard]] bool is_cancelled() const noexcept;
    // Called once when that happens, on a thread for handlers, as soon as one is free; at once if
    // it has happened. Replaces the one set before.
    void on_cancel(std::function<void()> callback);

    // Both from any thread, once. ok: on its way. cancelled: nobody waits for it any more, or it
    // was replied to before. unreachable: the session by which it came is over. too_large,
    // queue_full: still to be replied to. stopped: the client is gone.
    ClientOutcome reply(Bytes body = {}, const Headers& headers = {});
    // "Not mine": reliable_random asks another one, reliable_spec waits for the others.
    ClientOutcome decline();

  private:
    void drop() noexcept;

    std::shared_ptr<client::DeliveryState> state_;  // null: moved from
};

using DeliveryHandler = std::function<void(Delivery)>;

}  // namespace amq
