#include "tests/cli/monitor/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace amq::cli_test {
namespace {

constexpr int kLook = 20;  // ms between two looks

[[noreturn]] void become_shell(int other, const std::string& line) {
    ::setsid();
    ::ioctl(other, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; ++fd) ::dup2(other, fd);
    ::execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
}

}  // namespace

Terminal::Terminal(const std::string& line, unsigned short columns, unsigned short rows)
    : master_{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)} {
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) {
        throw std::runtime_error{"no terminal"};
    }
    std::array<char, 64> name{};
    ::ptsname_r(master_, name.data(), name.size());
    const int other = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    resize(columns, rows);
    const std::string folder = std::filesystem::path{AMQ_CLI}.parent_path().string();
    const std::string whole = "PATH=" + folder + ":$PATH; " + line;
    pid_ = ::fork();
    if (pid_ == 0) become_shell(other, whole);
    ::close(other);
}

Terminal::~Terminal() {
    if (!ended_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(master_);
}

bool Terminal::shows(const std::string& text) {
    return read_until([&] { return written_.find(text) != std::string::npos; });
}

void Terminal::press(const std::string& keys) const {
    static_cast<void>(!::write(master_, keys.data(), keys.size()));
}

void Terminal::resize(unsigned short columns, unsigned short rows) const {
    const winsize size{rows, columns, 0, 0};
    ::ioctl(master_, TIOCSWINSZ, &size);
}

void Terminal::signal(int number) const {
    const pid_t group = ::tcgetpgrp(master_);
    if (group > 0) ::kill(-group, number);
}

std::optional<int> Terminal::wait() {
    static_cast<void>(read_until([this] {
        int status = 0;
        if (!ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
            ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        return ended_.has_value();
    }));
    // What was written before the end is read already, or there at once.
    for (pollfd awaited{master_, POLLIN, 0}; ::poll(&awaited, 1, 0) > 0;) {
        std::array<char, 4096> room{};
        const ssize_t n = ::read(master_, room.data(), room.size());
        if (n <= 0) break;
        written_.append(room.data(), static_cast<std::size_t>(n));
    }
    return ended_;
}

bool Terminal::is_raw() const {
    termios settings{};
    ::tcgetattr(master_, &settings);
    return (settings.c_lflag & (ICANON | ECHO)) == 0;
}

bool Terminal::read_until(const std::function<bool()>& holds) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + flow::kPatience;
    while (Clock::now() < deadline) {
        if (holds()) return true;
        pollfd awaited{master_, POLLIN, 0};
        if (::poll(&awaited, 1, kLook) <= 0) continue;
        std::array<char, 65'536> room{};
        const ssize_t n = ::read(master_, room.data(), room.size());
        if (n > 0) written_.append(room.data(), static_cast<std::size_t>(n));
    }
    return holds();
}

}  // namespace amq::cli_test
