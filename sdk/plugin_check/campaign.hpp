#pragma once
// A strategy asked about thousands of situations under a seed: topics of 0 to 10,000 subscribers
// that come and go, messages of all kinds in flight, and its plans carried out as the broker would.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sdk/plugin_check/audience.hpp"
#include "sdk/plugin_check/draws.hpp"
#include "sdk/plugin_check/lent_memory.hpp"
#include "sdk/plugin_check/subject.hpp"

namespace amq::plugin_check {

/// Whether publishers of the strategy are told an outcome.
enum class Answers : std::uint8_t { none, given };

class Campaign {
  public:
    Campaign(Subject& subject, LentMemory& memory, std::uint64_t seed, Answers answers);

    void run();

  private:
    using Decided = std::optional<exchange::Decision>;

    // Life of a topic
    void visit(std::uint32_t subscribers);
    void step();
    void empty();

    // What happens to it
    void publish();
    void reply();
    void decline();
    void join();
    void leave();
    void adopt();
    void congest();
    void pass_time();

    // What follows from that
    void ask_route(Letter&);
    void miss(Letter&, amq_attempt&, std::uint32_t cause);
    void lose(std::size_t member);
    void come_back_unsent(const Letter&, amq_id to);
    enum class Change : bool { left, joined };
    void tell(std::span<const Member>, Change);
    void fire_timers();
    void route_released();
    void check_times(Letter&);

    // Carrying out
    void obey(Letter&, const Decided&);
    void send(Letter&, const exchange::Decision&);
    void end(Letter&);
    void sweep();

    [[nodiscard]] exchange::Situation situation_of(const Letter&);
    template <class Call>
    Decided ask(Call call) {
        const Loan loan(memory_);
        return call();
    }
    Letter& add_letter();
    Letter* draw_letter();
    amq_attempt* draw_open_attempt(Letter*);
    void close_attempt(Letter&, amq_attempt&, std::uint32_t state);
    Member make_member();

    Subject& subject_;
    LentMemory& memory_;
    Draws draws_;
    Answers answers_;
    exchange::Nanos now_ = 1'000'000'000;
    amq_id next_id_ = 1;
    Audience audience_;
    std::vector<std::unique_ptr<Letter>> letters_;
};

}  // namespace amq::plugin_check
