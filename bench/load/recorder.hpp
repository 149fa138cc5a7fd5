#pragma once

// What a run has seen: completed messages and their latencies inside the measured window, and every
// kind of thing that must not happen, inside or outside of it.

#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/body.hpp"
#include "bench/load/histogram.hpp"

namespace amq::bench {

// Which instant of a message decides whether the measured window has it. In a closed loop its end;
// in an open loop the time it was due, so that the slow ones are not left out.
enum class Counted { by_end, by_due_time };

class Recorder {
  public:
    explicit Recorder(Counted counted) : counted_(counted) {}

    void measure_between(Nanos begin, Nanos end) {
        begin_ = begin;
        end_ = end;
    }
    Nanos begin() const { return begin_; }
    Nanos end() const { return end_; }

    // Later answers are not good; 0: all are.
    void set_deadline(Nanos deadline) { deadline_ = deadline; }
    // Keeps the good ones of each second apart.
    void keep_seconds() { keeps_seconds_ = true; }

    void completed(Nanos due, Nanos now) {
        ++progress_;
        const Nanos instant = counted_ == Counted::by_end ? now : due;
        if (instant < begin_ || instant >= end_) return;
        const Nanos took = now > due ? now - due : 0;
        latencies_.record(took);
        if (deadline_ != 0 && took > deadline_) return;
        ++good_;
        if (keeps_seconds_) second_of(instant).record(took);
    }
    void gave_up(Nanos due) {
        ++progress_;
        if (due >= begin_ && due < end_) ++given_up_;
    }
    void timed_out() { ++progress_, ++timeouts_; }
    void missing(std::uint64_t count) { missing_ += count; }
    void wrong(const char* what) {
        if (wrong_++ == 0) first_wrong_ = what;
    }

    const Histogram& latencies() const { return latencies_; }
    std::uint64_t good() const { return good_; }          // of the latencies
    std::uint64_t given_up() const { return given_up_; }  // due in the window, and never sent
    const std::vector<Histogram>& seconds() const { return seconds_; }
    std::uint64_t progress() const { return progress_; }  // grows with whatever comes to its end
    std::uint64_t timeouts() const { return timeouts_; }
    std::uint64_t missing() const { return missing_; }
    std::uint64_t wrong() const { return wrong_; }
    const std::string& first_wrong() const { return first_wrong_; }

  private:
    Histogram& second_of(Nanos instant) {
        const auto second = static_cast<std::size_t>((instant - begin_) / 1'000'000'000);
        if (second >= seconds_.size()) seconds_.resize(second + 1);
        return seconds_[second];
    }

    Counted counted_;
    bool keeps_seconds_ = false;
    Nanos deadline_ = 0;
    std::uint64_t good_ = 0;
    std::uint64_t given_up_ = 0;
    std::vector<Histogram> seconds_;
    Nanos begin_ = ~Nanos{0};
    Nanos end_ = ~Nanos{0};
    Histogram latencies_;
    std::uint64_t progress_ = 0;
    std::uint64_t timeouts_ = 0;
    std::uint64_t missing_ = 0;
    std::uint64_t wrong_ = 0;
    std::string first_wrong_;
};

}  // namespace amq::bench
