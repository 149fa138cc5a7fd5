#pragma once
// A pipe that a log writes to and a test reads: what is in it, or the next line as soon as it
// comes.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amq::host {

class LogPipe {
  public:
    LogPipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("no pipe");
        ::fcntl(ends_[1], F_SETPIPE_SZ, 1 << 20);
    }
    ~LogPipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    LogPipe(const LogPipe&) = delete;
    LogPipe& operator=(const LogPipe&) = delete;

    int writer() const { return ends_[1]; }

    /// The lines that are there now.
    std::vector<std::string> take_lines() {
        std::vector<std::string> lines;
        while (auto line = next_line()) lines.push_back(std::move(*line));
        return lines;
    }

    /// Takes lines until one has this in it. Waits at most ten seconds; throws std::runtime_error
    /// when none comes.
    std::string wait_for(std::string_view part) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (std::chrono::steady_clock::now() < limit) {
            while (const auto line = next_line()) {
                seen_ += *line + '\n';
                if (line->find(part) != std::string::npos) return *line;
            }
            pollfd reader{ends_[0], POLLIN, 0};
            ::poll(&reader, 1, 100);
        }
        throw std::runtime_error("no line with " + std::string(part) + " after:\n" + seen_);
    }

  private:
    std::optional<std::string> next_line() {
        read_all();
        const std::size_t end = text_.find('\n');
        if (end == std::string::npos) return std::nullopt;
        std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
    }

    void read_all() {
        std::array<char, 4096> buffer{};
        for (;;) {
            const ssize_t size = ::read(ends_[0], buffer.data(), buffer.size());
            if (size <= 0) return;
            text_.append(buffer.data(), static_cast<std::size_t>(size));
        }
    }

    std::array<int, 2> ends_{};
    std::string text_;
    std::string seen_;
};

}  // namespace amq::host
