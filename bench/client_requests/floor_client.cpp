// The least that threads cost which ask over one connection and block until they have their answer:
// a raw socket, one thread that reads it, and futexes. No timeouts, no limits, no reconnects and no
// API: not a client, only what this way to work costs.

#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "bench/client_requests/library.hpp"
#include "bench/client_requests/raw_responder.hpp"

namespace amq::bench::clients {
namespace {

constexpr const char* kTopic = "bench.echo";
constexpr std::size_t kThreads = 1024;
constexpr std::size_t kPerWord = 32;
// What is asked leaves with the last thread that was woken with it, or when it is so much: the
// broker then works on one half of 64 requests while the threads make the other.
constexpr std::size_t kWriteAt = 32;

// Of threads that were woken and ask no more nobody is the last: then it leaves after so long.
constexpr int kLookMs = 20;

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           std::uint32_t bits) {
    return syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, bits);
}

// Threads sleep on a word for 32 of them, each with a bit, so that one call wakes many.
class Sleepers {
  public:
    void wait(std::size_t place, const std::atomic<bool>& done) {
        std::atomic<std::uint32_t>& word = words_[place / kPerWord];
        for (;;) {
            const std::uint32_t before = word.load();
            if (done.load(std::memory_order_acquire)) return;
            futex(word, FUTEX_WAIT_BITSET, before, bit_of(place));
        }
    }
    // Those that are done.
    void wake(const std::vector<std::size_t>& places) {
        std::array<std::uint32_t, kThreads / kPerWord> bits{};
        for (const std::size_t place : places) bits[place / kPerWord] |= bit_of(place);
        for (std::size_t i = 0; i < bits.size(); ++i) {
            if (bits[i] == 0) continue;
            words_[i].fetch_add(1);
            futex(words_[i], FUTEX_WAKE_BITSET, INT_MAX, bits[i]);
        }
    }

  private:
    static std::uint32_t bit_of(std::size_t place) { return 1U << (place % kPerWord); }

    std::array<std::atomic<std::uint32_t>, kThreads / kPerWord> words_{};
};

class FloorLibrary final : public Library {
  public:
    explicit FloorLibrary(const std::string& url)
        : responder_(url, kTopic),
          wire_(make_native_wire(0, kTopic, Model::one_of_many)),
          peer_(greeted(*wire_, Role::publisher, url)),
          scratch_(std::size_t{1} << 18U),
          reader_([this](const std::stop_token& stop) { read(stop); }) {}

    bool ask(std::string_view body) override {
        thread_local const std::size_t place = threads_++;
        if (place >= kThreads) throw std::runtime_error("too many threads");
        Asked& asked = asked_[place];
        asked.is_done.store(false, std::memory_order_relaxed);
        say(place, body);
        sleepers_.wait(place, asked.is_done);
        return asked.answer == body;
    }

  private:
    struct alignas(64) Asked {
        std::atomic<bool> is_done{false};
        std::string answer;
    };

    void say(std::size_t place, std::string_view body) {
        const std::lock_guard lock(mutex_);
        wire_->publish(peer_.out(), {0, static_cast<std::uint32_t>(place + 1), body});
        if (awake_ > 0) --awake_;
        if (awake_ == 0 || ++unsent_ == kWriteAt) write();
    }

    void write() {
        unsent_ = 0;
        peer_.flush();
    }

    void read(const std::stop_token& stop) {
        std::vector<std::size_t> answered;
        pollfd one{peer_.fd(), POLLIN, 0};
        while (!stop.stop_requested()) {
            const bool has_input = poll(&one, 1, kLookMs) > 0;
            {
                const std::lock_guard lock(mutex_);
                write();
                if (has_input) take(answered);
                awake_ += answered.size();
            }
            sleepers_.wake(answered);
            answered.clear();
        }
    }

    void take(std::vector<std::size_t>& answered) {
        std::string_view input = peer_.receive(scratch_);
        for (;;) {
            const Incoming incoming = wire_->next(input);
            if (incoming.kind == Incoming::Kind::incomplete) break;
            if (incoming.kind == Incoming::Kind::control) peer_.out().append(incoming.answer);
            if (incoming.kind == Incoming::Kind::message) {
                Asked& asked = asked_.at(*incoming.sequence - 1);
                asked.answer.assign(incoming.body);
                asked.is_done.store(true, std::memory_order_release);
                answered.push_back(*incoming.sequence - 1);
            }
            input.remove_prefix(incoming.size);
        }
        peer_.keep(input);
    }

    RawResponder responder_;
    std::unique_ptr<Wire> wire_;
    Peer peer_;
    std::vector<char> scratch_;
    std::array<Asked, kThreads> asked_;
    std::atomic<std::size_t> threads_{0};
    Sleepers sleepers_;
    std::mutex mutex_;        // guards what follows, and what the socket is written with
    std::size_t awake_ = 0;   // of the threads that were answered: have not asked again
    std::size_t unsent_ = 0;  // requests
    std::jthread reader_;     // the last: it uses the others
};

}  // namespace

std::unique_ptr<Library> make_floor(const std::string& url) {
    return std::make_unique<FloorLibrary>(url);
}

}  // namespace amq::bench::clients
