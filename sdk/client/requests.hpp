#pragma once
// Requests that wait for their answer, by sequence. A sequence is a place and its generation, so an
// answer that comes late never meets a later request. Pure: the time comes in.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <amq/client/outgoing.hpp>
#include <amq/client/waiter.hpp>

namespace amq::client {

struct Request {
    Waiter* waiter{};
    Time deadline{};
    Kind kind{Kind::publish};
    bool sent{};                                   // given to a connection
    std::optional<OutgoingQueue::Place> queued{};  // where it waits for one
    std::unique_ptr<Outgoing> repeat{};            // to be sent again when the connection goes
    std::uint64_t number{};                        // counts them, as they were asked
};

class Requests {
  public:
    static constexpr std::size_t kMost = (1U << 20U) - 1;
    // So many places are made before one is used again.
    static constexpr std::size_t kFresh = 1024;

    explicit Requests(std::size_t limit);

    // Its sequence; 0: there are as many as may be.
    [[nodiscard]] std::uint32_t add(Waiter& waiter, Time deadline, Kind kind);
    // Null: nobody waits for it (any more).
    [[nodiscard]] Request* find(std::uint32_t sequence) noexcept;
    // What find() finds, no more to be found.
    [[nodiscard]] Request take(std::uint32_t sequence) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // `what(sequence, request)`, in no order; it may take that one.
    template <typename What>
    void for_each(What what) {
        for (std::uint32_t at = 0; at < places_.size(); ++at) {
            if (places_[at].used) what(sequence_of(at), places_[at].request);
        }
    }

  private:
    static constexpr std::uint32_t kPlaceBits = 20;
    static constexpr std::uint32_t kPlaceMask = (1U << kPlaceBits) - 1;
    static constexpr std::uint32_t kGenerations = 1U << (32 - kPlaceBits);
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    struct Place {
        Request request{};
        std::uint32_t generation{1};
        std::uint32_t next_free{kNone};
        bool used{};
    };

    [[nodiscard]] std::uint32_t sequence_of(std::uint32_t at) const noexcept {
        return places_[at].generation << kPlaceBits | at;
    }
    [[nodiscard]] std::uint32_t take_place();
    void free_place(std::uint32_t at) noexcept;

    std::size_t limit_;
    std::size_t size_{};
    std::uint64_t asked_{};
    std::vector<Place> places_;
    // Free places, the one that is free for longest first.
    std::uint32_t first_free_{kNone};
    std::uint32_t last_free_{kNone};
};

}  // namespace amq::client
