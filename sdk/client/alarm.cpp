#include <amq/client/alarm.hpp>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <climits>

namespace amq::client {
namespace {

struct alignas(64) Word {
    std::atomic<std::uint32_t> rung{0};  // how often
};

// Of the whole process, and for as long as it lives: a client may go before all that it has woken
// are up.
std::array<Word, SleepPlace::kWords> sleepers_by_word;
std::atomic<std::uint32_t> threads_so_far{0};

void futex(Word& word, int operation, std::uint32_t value, std::uint32_t bits) noexcept {
    ::syscall(SYS_futex, &word.rung, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, bits);
}

}  // namespace

SleepPlace SleepPlace::of_this_thread() noexcept {
    thread_local const std::uint32_t number =
        threads_so_far.fetch_add(1, std::memory_order_relaxed);
    return SleepPlace{number};
}

void SleepPlace::sleep_until(const std::atomic<bool>& done) const noexcept {
    Word& here = sleepers_by_word[word()];
    for (;;) {
        // One that rings after this look changes it, and the kernel does not let us sleep.
        const std::uint32_t rung = here.rung.load(std::memory_order_acquire);
        if (done.load(std::memory_order_acquire)) return;
        futex(here, FUTEX_WAIT_BITSET, rung, bit());
    }
}

void Alarm::add(SleepPlace place) noexcept {
    const std::uint64_t word = std::uint64_t{1} << place.word();
    if ((words_ & word) == 0) bits_[place.word()] = 0;
    words_ |= word;
    bits_[place.word()] |= place.bit();
}

void Alarm::ring() noexcept {
    for (; words_ != 0; words_ &= words_ - 1) {
        const auto at = static_cast<std::size_t>(std::countr_zero(words_));
        sleepers_by_word[at].rung.fetch_add(1, std::memory_order_release);
        futex(sleepers_by_word[at], FUTEX_WAKE_BITSET, INT_MAX, bits_[at]);
    }
}

}  // namespace amq::client
