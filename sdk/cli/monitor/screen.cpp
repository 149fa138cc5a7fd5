#include "sdk/cli/monitor/screen.hpp"

#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>

#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

// Another page, no cursor, and lines that are too long do not go on in the next one.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr std::string_view kLeave = "\x1b[?7h\x1b[?25h\x1b[?1049l";
// A terminal that knows it shows what is between at once.
constexpr std::string_view kBegin = "\x1b[?2026h\x1b[H";
constexpr std::string_view kEnd = "\x1b[J\x1b[?2026l";
constexpr std::string_view kClearLine = "\x1b[K";
constexpr std::string_view kTitles = "\x1b[7m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr char kNoMoreKeys = '\x04';

sigset_t resizing() {
    sigset_t resized;
    sigemptyset(&resized);
    sigaddset(&resized, SIGWINCH);
    return resized;
}

int watch_size() {
    Screen::expect_resizing();
    const sigset_t resized = resizing();
    return ::signalfd(-1, &resized, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

std::string drawn(const TopFrame& frame) {
    std::string text{kBegin};
    for (std::size_t k = 0; k < frame.lines.size(); ++k) {
        if (k != 0) text += "\r\n";
        const bool has_titles = k == frame.titles;
        if (has_titles) text += kTitles;
        text.append(frame.lines[k]).append(has_titles ? kPlain : "").append(kClearLine);
    }
    return text.append(kEnd);
}

Screen::Screen()
    : has_keys_{::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0},
      resized_{watch_size()} {
    try {
        enter();
    } catch (...) {
        leave();
        throw;
    }
}

Screen::~Screen() {
    leave();
    if (resized_ >= 0) ::close(resized_);
}

void Screen::enter() {
    if (has_keys_) {
        termios keys = before_;
        keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        keys.c_cc[VMIN] = 0;
        keys.c_cc[VTIME] = 0;
        // They come as keys, so that the terminal is given back before anything else happens.
        for (const int stops : {VQUIT, VSUSP}) keys.c_cc[stops] = _POSIX_VDISABLE;
        ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    }
    print(kEnter);
}

void Screen::leave() noexcept {
    static_cast<void>(!::write(STDOUT_FILENO, kLeave.data(), kLeave.size()));
    if (has_keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void Screen::draw(const TopFrame& frame) {
    print(drawn(frame));
}

std::vector<int> Screen::watched() const {
    std::vector<int> all{resized_};
    if (has_keys_) all.push_back(STDIN_FILENO);
    return all;
}

std::string Screen::take_keys() {
    signalfd_siginfo which{};
    while (::read(resized_, &which, sizeof which) > 0) {
    }
    if (!has_keys_) return {};
    std::array<char, 256> room{};
    const ssize_t n = ::read(STDIN_FILENO, room.data(), room.size());
    if (n < 0) return std::string{kNoMoreKeys};
    return {room.data(), static_cast<std::size_t>(n)};
}

void Screen::suspend() {
    leave();
    static_cast<void>(::raise(SIGTSTP));
    enter();
}

void Screen::expect_resizing() {
    const sigset_t resized = resizing();
    pthread_sigmask(SIG_BLOCK, &resized, nullptr);
}

bool Screen::is_possible() {
    return ::isatty(STDOUT_FILENO) == 1;
}

ScreenSize Screen::size() {
    winsize size{};
    if (::isatty(STDOUT_FILENO) != 1) return {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
        return {80, 24};
    }
    return {size.ws_col, size.ws_row};
}

}  // namespace amq::cli
