#pragma once

// A pipe that a test writes to through a log, and reads, or leaves full.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace amq::host {

/// Both ends of it.
class Pipe {
  public:
    Pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
    ~Pipe() {
        close_reader();
        ::close(ends_[1]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int writer() const { return ends_[1]; }
    void close_reader() {
        if (ends_[0] >= 0) ::close(ends_[0]);
        ends_[0] = -1;
    }

    /// All that is in the pipe now.
    std::string take() const {
        ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
        std::string text;
        std::array<char, 4096> buffer{};
        for (ssize_t got = 1; got > 0;) {
            got = ::read(ends_[0], buffer.data(), buffer.size());
            if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return text;
    }

    /// Leaves no room in the pipe.
    void fill() const {
        ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
        const std::string block(4096, '.');
        while (::write(ends_[1], block.data(), block.size()) > 0) continue;
        ::fcntl(ends_[1], F_SETFL, 0);
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

}  // namespace amq::host
