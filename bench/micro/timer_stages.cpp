// Deadlines: set and taken back, as nearly all of them are, or set and come, beside many others.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/micro/stage.hpp"
#include "host/exchange/timer_wheel.hpp"

namespace amq::bench {
namespace {

using namespace exchange;

constexpr Nanos kDeadline = 3'000'000'000;
constexpr Nanos kStart = 1'000'000'000;
constexpr Nanos kFarAway = Nanos{1} << 60U;
constexpr std::uint32_t kBatch = 32;

class Timers {
  public:
    // The others expire far away, each in another tick.
    explicit Timers(std::uint32_t others) {
        for (std::uint32_t k = 1; k < others; ++k) {
            wheel_.set(kFarAway + k * TimerWheel::kTick, {});
        }
    }

    void set_and_clear() {
        for (std::uint32_t k = 0; k < kBatch; ++k) {
            now_ += 1'000;
            wheel_.clear(wheel_.set(now_ + kDeadline, {}));
        }
    }
    // All of a batch at their time, tick by tick.
    void set_and_fire() {
        std::uint32_t fired = 0;
        for (std::uint32_t k = 0; k < kBatch; ++k) {
            wheel_.set(now_ + kDeadline + k * TimerWheel::kTick, {});
        }
        while (fired < kBatch) {
            now_ = std::max(now_, wheel_.next_expiry());
            wheel_.advance(now_, [&](const Timer&) { ++fired; });
        }
    }

  private:
    Nanos now_ = kStart;
    TimerWheel wheel_{kStart};
};

Stage timer_stage(const char* name, std::uint32_t others, void (Timers::*step)(), bool counted) {
    return {std::string("timer/") + name + "/" + std::to_string(others), kBatch,
            [others, step] {
                auto timers = std::make_shared<Timers>(others);
                return [timers, step] { (*timers.*step)(); };
            },
            counted};
}

}  // namespace

void add_timer_stages(Stages& to) {
    for (const std::uint32_t others : {1U, 1'000U, 1'000'000U}) {
        const bool counted = others < 1'000'000;
        to.push_back(timer_stage("set_and_clear", others, &Timers::set_and_clear, counted));
        to.push_back(timer_stage("set_and_fire", others, &Timers::set_and_fire, counted));
    }
}

}  // namespace amq::bench
