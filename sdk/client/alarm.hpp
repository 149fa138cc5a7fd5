#pragma once
// Threads that sleep until something of theirs is done, and are woken together: many by one system
// call, where a semaphore each would take as many.

#include <array>
#include <atomic>
#include <cstdint>

namespace amq::client {

// Where a thread sleeps. 32 places share a word of the kernel's; threads beyond kPlaces share
// places and are woken for one another, which they do not notice.
class SleepPlace {
  public:
    static constexpr std::uint32_t kPerWord = 32;
    static constexpr std::uint32_t kWords = 64;
    static constexpr std::uint32_t kPlaces = kWords * kPerWord;

    // The calling thread's.
    [[nodiscard]] static SleepPlace of_this_thread() noexcept;
    explicit SleepPlace(std::uint32_t number) noexcept : number_{number % kPlaces} {}
    friend bool operator==(SleepPlace, SleepPlace) = default;

    // Until `done`, for which an alarm rings at this place. At once: nobody else's turn is taken.
    void sleep_until(const std::atomic<bool>& done) const noexcept;

  private:
    friend class Alarm;

    [[nodiscard]] std::uint32_t word() const noexcept { return number_ / kPerWord; }
    [[nodiscard]] std::uint32_t bit() const noexcept { return 1U << (number_ % kPerWord); }

    std::uint32_t number_;
};

// Wakes whoever sleeps at the places added, when it goes.
class Alarm {
  public:
    Alarm() = default;
    ~Alarm() { ring(); }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    // When what is slept for is done. The sleeper may be up, and gone, before it rings.
    void add(SleepPlace place) noexcept;

  private:
    void ring() noexcept;

    std::uint64_t words_{};  // a bit for each that has somebody to be woken
    std::array<std::uint32_t, SleepPlace::kWords> bits_;
};

}  // namespace amq::client
