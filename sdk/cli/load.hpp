#pragma once
// The load that `amq bench` makes, and what is measured of it.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <amq/client/model.hpp>
#include <amq/client/outcome.hpp>
#include <amq/client/statistics.hpp>

#include "sdk/cli/connection.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/histogram.hpp"

namespace amq::cli {

using Time = Clock::time_point;

class Sender;

struct LoadOptions {
    std::string topic{};
    Model model{reliable_random};
    std::size_t size{64};
    std::size_t clients{4};
    std::size_t in_flight{16};  // of each client, in a closed loop
    double rate{};              // of all clients together; 0: a closed loop
    std::chrono::milliseconds warmup{1'000};
    std::chrono::milliseconds duration{5'000};
    std::chrono::milliseconds timeout{3'000};
    std::size_t responders{1};  // or subscribers; 0: others reply
};

// When what is sent counts.
class Schedule {
  public:
    explicit Schedule(const LoadOptions& options)
        : begin_{Clock::now()}, from_{begin_ + options.warmup}, until_{from_ + options.duration} {}

    [[nodiscard]] Time begin() const noexcept { return begin_; }
    [[nodiscard]] Time from() const noexcept { return from_; }
    [[nodiscard]] Time until() const noexcept { return until_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool counts(Time at) const noexcept { return at >= from_ && at < until(); }
    // Earlier than planned.
    void end_at(Time at) noexcept { until_ = std::min(at, until()); }

  private:
    Time begin_;
    Time from_;
    std::atomic<Time> until_;
};

// Of one client, written by the one thread of it; others may look at `completed`.
struct Tally {
    Histogram latency{};  // of what was due in the measured time and came to a good end
    std::array<std::uint64_t, 15> outcomes{};               // of what was due in it
    std::uint64_t in_time{};                                // good ends that came within it
    std::atomic<std::uint64_t> completed{};                 // good ends, at any time
    std::atomic<ClientOutcome> refusal{ClientOutcome::ok};  // what all others would come to, too

    void add(const Schedule& schedule, Time due, ClientOutcome outcome);
    void add(const Tally& other);
    [[nodiscard]] std::uint64_t count(ClientOutcome outcome) const {
        return outcomes[Statistics::index_of(outcome)];
    }
};

struct Measured {
    Tally sent{};      // of requests their replies; else of messages that were given to the broker
    Tally received{};  // of messages without an answer their deliveries, if there are subscribers
    std::uint64_t missing{};  // of those, in the whole time
};

// All parts of a load over one broker. Throws Failure when it cannot be reached.
class Load {
  public:
    Load(const LoadOptions& options, const ConnectionOptions& with);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void start();
    [[nodiscard]] Schedule& schedule() noexcept { return *schedule_; }  // after start()
    // Good ends until now.
    [[nodiscard]] std::uint64_t completed() const;
    // Why it makes no sense to go on; ok: it does.
    [[nodiscard]] ClientOutcome refusal() const;
    // Nothing is on its way any more.
    [[nodiscard]] bool is_done() const;
    // Nothing has come for a while: what was in flight is taken for lost, and the loop goes on.
    void nudge();
    // Ends everything, and sums it up.
    [[nodiscard]] std::unique_ptr<Measured> finish();

  private:
    void add_responder();
    void answer(Delivery message, std::size_t index);
    void take_delivery(const Delivery& message, Tally& tally);
    // How many subscribers get one message.
    [[nodiscard]] std::size_t copies() const noexcept;

    const LoadOptions& options_;
    const ConnectionOptions& with_;
    std::unique_ptr<Schedule> schedule_;
    std::vector<std::unique_ptr<Tally>> received_;
    std::vector<std::unique_ptr<Sender>> senders_;
    std::atomic<std::uint64_t> delivered_{};
    std::vector<std::unique_ptr<Connection>> responders_;
    std::vector<Subscription> subscriptions_;
};

// A body of that size, with its time in the first eight bytes, if there is room.
void write_stamp(std::string& body, Time due);
[[nodiscard]] bool has_stamp(std::string_view body);
[[nodiscard]] Time stamp_of(std::string_view body);

}  // namespace amq::cli
