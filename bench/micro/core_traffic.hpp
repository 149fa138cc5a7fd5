#pragma once
// Messages through the core alone, with the strategies of amq: accepted, given out, replied to. No
// socket and no clock; shards are cores that call each other's through mailboxes.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/exchange/core.hpp"
#include "host/mailbox.hpp"

namespace amq::bench {

struct CoreSetup {
    std::uint32_t subscribers = 1;
    std::uint32_t in_flight = 1;  // messages of a step, all of them open at once
    std::uint32_t shards = 1;     // 2: subscribers live on the other one than the publisher
    std::uint32_t body = 64;      // bytes
    std::uint32_t headers = 0;    // bytes
    std::string reliable = "{}";  // options of the strategy of model 12
};

/// A step is `in_flight` messages to their ends; what it does not need in between is allocated by
/// the first ones.
class CoreTraffic {
  public:
    explicit CoreTraffic(const CoreSetup&);

    void request();      // 12: one replies
    void retry();        // 12: one declines, another one replies; two subscribers at least
    void decline();      // 13: everybody declines
    void ask();          // 13: the first one replies, the others are silent
    void notify();       // 11
    void broadcast();    // 10
    void expire();       // 12: nobody replies until the deadline
    void move_on();      // 12: nobody replies until the time of the attempt, another one then
    void cancel();       // 12: the publisher does, instead of a reply
    void fire_and_go();  // 12 without a sequence: replied to, and nobody is told
    void straggle();     // 12: replied to, beside as many that are not and expire much later

    std::uint64_t outcomes(exchange::Outcome outcome) const {
        return outcomes_[static_cast<std::size_t>(outcome)];
    }
    std::uint64_t delivered() const { return delivered_; }
    std::uint64_t cancelled() const { return cancelled_; }

  private:
    struct Arrived {
        exchange::SessionId at = 0;
        std::uint32_t sequence = 0;
        std::uint32_t model = 0;
    };

    void bind(std::uint32_t model, const amq_entry&, const std::string& options);
    void add_subscriber();
    void publish_all(std::uint32_t model, std::uint32_t first_sequence = 1);
    enum class Answering : std::uint8_t { reply, decline };
    /// The `count` oldest deliveries that wait for it.
    void answer(Answering, std::size_t count);
    void pass(exchange::Nanos);
    void carry_out(exchange::ShardIndex);
    void settle();
    bool drain(exchange::ShardIndex from, exchange::ShardIndex to);

    CoreSetup setup_;
    exchange::Nanos now_ = 1'000'000'000;
    std::vector<std::unique_ptr<exchange::Core>> cores_;
    std::array<host::Mailbox, 4> mailboxes_;  // by writer and reader
    std::array<host::Mailbox::Reader, 4> readers_;
    exchange::SessionId publisher_ = 0;
    exchange::TopicName topic_{0, "chat.room-1"};
    std::vector<std::byte> body_;
    std::vector<std::byte> headers_;
    std::vector<Arrived> arrived_;  // from `answered_` on they wait for an answer
    std::size_t answered_ = 0;
    std::uint32_t next_sequence_ = 1'000;  // of those that stay open over other steps
    std::array<std::uint64_t, exchange::kOutcomes> outcomes_{};
    std::uint64_t delivered_ = 0;
    std::uint64_t cancelled_ = 0;
};

}  // namespace amq::bench
