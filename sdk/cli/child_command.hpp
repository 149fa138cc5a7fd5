#pragma once
// One shell command, run for one message: the body on its standard input, the reply on its standard
// output. What is in a message never becomes part of the command.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/cli/duration.hpp"

namespace amq::cli {

struct CommandInput {
    std::string_view body{};
    std::vector<std::string> environment{};  // NAME=value, on top of the program's own
    Clock::time_point deadline{Clock::time_point::max()};
    std::function<bool()> is_cancelled{};  // looked at every few milliseconds
};

struct CommandEnd {
    enum class How : std::uint8_t { exited, signaled, late, cancelled, too_long };

    How how{How::exited};
    int code{};  // the exit code, or the number of the signal
    std::string output{};

    [[nodiscard]] bool is_good() const noexcept { return how == How::exited && code == 0; }
};

// What it prints is at most so much.
inline constexpr std::size_t kMaxOutput = 16 * 1024 * 1024;

// `sh -c command`, in a process group of its own, which is killed when its time is over. Throws
// Failure when it cannot be started. SIGPIPE is to be ignored: it need not read its body.
[[nodiscard]] CommandEnd run_command(const std::string& command, const CommandInput& input);

// "ended with 3", "was killed: ..."
[[nodiscard]] std::string in_words(const CommandEnd& end);

}  // namespace amq::cli
