#pragma once
// When a command that goes on ends: by itself, by a signal, or because nobody reads what it prints;
// and what it is woken for before that.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/cli/exit_code.hpp"

namespace amq::cli {

class Ending {
  public:
    // SIGINT, SIGTERM and SIGHUP are waited for from now on: make it before any thread.
    Ending();
    ~Ending();
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

    // From any thread; the first one counts.
    void end(ExitCode code);
    void fail(const std::string& sentence);

    enum class Because : std::uint8_t { ended, signal, late, output_closed, watched };
    [[nodiscard]] Because wait(std::optional<std::chrono::milliseconds> limit = std::nullopt);

    // wait() returns when one of them can be read, too; a terminal that is gone is a closed output.
    void watch(std::vector<int> descriptors) { watched_ = std::move(descriptors); }

    // Whether one came in that time.
    [[nodiscard]] bool wait_for_signal(std::chrono::milliseconds limit);
    // Of a command that prints nothing it is no end that nobody reads.
    void ignore_output() noexcept { output_ = -1; }
    // The next signal is not waited for: it kills, as usual.
    void release_signals() noexcept;

    // Of end(); ok without one.
    [[nodiscard]] ExitCode code() const noexcept { return code_.load(); }

  private:
    [[nodiscard]] bool take_signal();

    int event_{-1};
    int output_{1};  // standard output; less than 0: not looked at
    int signals_{-1};
    std::vector<int> watched_;
    std::atomic<bool> ended_{};
    std::atomic<ExitCode> code_{ExitCode::ok};
};

}  // namespace amq::cli
