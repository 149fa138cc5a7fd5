#pragma once
// One program started by a test: its output line by line as it comes, its end always waited for.

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/limits.hpp"

namespace amq::flow {

struct Command {
    std::string program;
    std::vector<std::string> arguments{};
    std::vector<std::string> environment{};  // NAME=value, on top of the test's own
};

class ChildProcess {
  public:
    explicit ChildProcess(const Command& command);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();  // a child that still runs is killed

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;

    // The exit code, 128 + n after signal n; nothing when it still runs at the limit.
    std::optional<int> wait(milliseconds limit);

    using Lines = std::vector<std::string>;
    // Waits until `accepts` likes the lines of standard error that are there; false at the limit,
    // and as soon as there will be no more lines.
    bool wait_for_lines(const std::function<bool(const Lines&)>& accepts, milliseconds limit);

    [[nodiscard]] std::string output() const;  // standard output
    [[nodiscard]] std::string errors() const;  // standard error
    [[nodiscard]] Lines error_lines() const;

  private:
    void read_all(int output, int errors);
    bool take(int fd, std::string& into);
    void split_lines();

    pid_t pid_ = -1;
    std::optional<int> exit_code_;
    mutable std::mutex mutex_;  // guards what the reader thread writes: the rest of this list
    std::condition_variable changed_;
    std::string output_;
    std::string errors_;
    std::size_t split_ = 0;  // errors_ before this is in lines_
    Lines lines_;
    bool silent_ = false;  // both ends of the output are closed
    std::thread reader_;
};

// Runs a command to its end; throws when it takes longer than `limit`.
struct Finished {
    int exit_code = 0;
    std::string output;
    std::string errors;
};
Finished run_to_end(const Command& command, milliseconds limit = kPatience);

}  // namespace amq::flow
