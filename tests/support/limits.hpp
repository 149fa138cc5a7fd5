#pragma once
// How long the tests wait for things, in one place: an event comes at once or the test fails at its
// limit.

#include <algorithm>
#include <chrono>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AMQ_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AMQ_TEST_SANITIZED 1
#endif
#endif
#ifndef AMQ_TEST_SANITIZED
#define AMQ_TEST_SANITIZED 0
#endif

namespace amq::flow {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A sanitizer makes everything several times slower and keeps freed memory.
inline constexpr bool kSanitized = AMQ_TEST_SANITIZED != 0;

// For an event that must come: long, because a passing test never waits for it.
inline constexpr milliseconds kPatience{kSanitized ? 30'000 : 8'000};

// For an event that must not come: short, because every passing test waits for it.
inline constexpr milliseconds kQuiet{150};

// How late an outcome may be after its deadline: the promise, and room for a slowed-down build.
inline constexpr milliseconds kLateness{kSanitized ? 2'000 : 100};

// A point in time that a wait does not go beyond.
class Deadline {
  public:
    explicit Deadline(milliseconds limit) : at_(Clock::now() + limit) {}

    [[nodiscard]] bool passed() const { return Clock::now() >= at_; }

    // For poll(): rounded up, so that a wait never ends before its deadline.
    [[nodiscard]] int left_ms() const {
        auto left = std::chrono::ceil<milliseconds>(at_ - Clock::now());
        return static_cast<int>(std::clamp<long long>(left.count(), 0, 3'600'000));
    }

  private:
    Clock::time_point at_;
};

// Measures from its making.
class Stopwatch {
  public:
    [[nodiscard]] milliseconds elapsed() const {
        return std::chrono::duration_cast<milliseconds>(Clock::now() - from_);
    }

  private:
    Clock::time_point from_ = Clock::now();
};

}  // namespace amq::flow
