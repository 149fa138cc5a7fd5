#pragma once
// A terminal with somebody at it: what a program writes to it, and keys.

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

#include "tests/support/limits.hpp"

namespace amq::cli_test {

class Terminal {
  public:
    // Runs a line of the shell in it, with `amq` the one under test.
    Terminal(const std::string& line, unsigned short columns, unsigned short rows);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    // Whether this comes to be in what was written since forget().
    [[nodiscard]] bool shows(const std::string& text);
    void forget() { written_.clear(); }
    [[nodiscard]] const std::string& written() const { return written_; }

    void press(const std::string& keys) const;
    void resize(unsigned short columns, unsigned short rows) const;
    // To what stands in the foreground.
    void signal(int number) const;
    // The exit code, or 128 and the signal; nothing when it goes on. Reads what is written.
    [[nodiscard]] std::optional<int> wait();
    // Whether keys come one by one, without a line end, and are not shown.
    [[nodiscard]] bool is_raw() const;

  private:
    // Until it holds, or it takes too long.
    [[nodiscard]] bool read_until(const std::function<bool()>& holds);

    int master_{-1};
    pid_t pid_{-1};
    std::optional<int> ended_;
    std::string written_;
};

}  // namespace amq::cli_test
