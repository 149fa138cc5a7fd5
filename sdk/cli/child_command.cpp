#include "sdk/cli/child_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>
#include <utility>

#include "sdk/cli/failure.hpp"

namespace amq::cli {
namespace {

// How often a command that says nothing is looked after.
constexpr std::chrono::milliseconds kLook{20};

class Descriptor {
  public:
    explicit Descriptor(int fd = -1) noexcept : fd_{fd} {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    void close() noexcept {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_;
};

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw Failure{ExitCode::failed, "no descriptors are left for a command"};
    }
    return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    return list;
}

// posix_spawn's many parts, for one shell.
class Spawning {
  public:
    Spawning(int input, int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        sigset_t usual;
        sigemptyset(&usual);
        sigaddset(&usual, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes_, &usual);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~Spawning() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;

    [[nodiscard]] pid_t start(const std::string& command, std::vector<std::string> added) const {
        std::vector<std::string> words{"sh", "-c", command};
        std::vector<char*> arguments = pointers(words);
        arguments.push_back(nullptr);
        std::vector<char*> environment = pointers(added);  // the first of a name counts
        for (char** one = environ; *one != nullptr; ++one) environment.push_back(*one);
        environment.push_back(nullptr);
        pid_t pid = -1;
        const int error = ::posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, arguments.data(),
                                        environment.data());
        if (error == 0) return pid;
        throw Failure{ExitCode::failed,
                      "cannot start /bin/sh: " + std::generic_category().message(error)};
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// A command that runs: fed, listened to, and ended.
class Running {
  public:
    Running(const std::string& command, const CommandInput& input) : input_{input} {
        Pipe to_it = make_pipe();
        Pipe from_it = make_pipe();
        pid_ = Spawning{to_it.read_end.get(), from_it.write_end.get()}.start(command,
                                                                             input.environment);
        feed_ = std::move(to_it.write_end);
        hear_ = std::move(from_it.read_end);
        ::fcntl(feed_.get(), F_SETFL, O_NONBLOCK);
        ::fcntl(hear_.get(), F_SETFL, O_NONBLOCK);
        if (input.body.empty()) feed_.close();
    }

    CommandEnd wait() {
        std::optional<CommandEnd::How> killed;
        while (!killed && hear_.is_open()) {
            exchange_bytes();
            killed = reason_to_kill();
        }
        feed_.close();
        int status = 0;
        while (!killed && ::waitpid(pid_, &status, WNOHANG) == 0) {
            ::poll(nullptr, 0, 1);  // it has closed its output, and is about to end
            killed = reason_to_kill();
        }
        if (killed) {
            ::kill(-pid_, SIGKILL);
            ::waitpid(pid_, &status, 0);
            return {*killed, 0, {}};
        }
        if (WIFSIGNALED(status)) return {CommandEnd::How::signaled, WTERMSIG(status), {}};
        return {CommandEnd::How::exited, WEXITSTATUS(status), std::move(output_)};
    }

  private:
    void exchange_bytes() {
        std::array<pollfd, 2> ready{
            {{hear_.get(), POLLIN, 0}, {feed_.get(), POLLOUT, 0}}};  // less than 0: left out
        if (::poll(ready.data(), ready.size(), patience()) <= 0) return;
        if (ready[1].revents != 0) feed();
        if (ready[0].revents != 0) hear();
    }

    [[nodiscard]] int patience() const {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(input_.deadline - Clock::now());
        return static_cast<int>(
            std::clamp(left, std::chrono::milliseconds{0}, std::chrono::milliseconds{kLook})
                .count());
    }

    void feed() {
        const std::string_view rest = input_.body.substr(fed_);
        const ssize_t n = ::write(feed_.get(), rest.data(), rest.size());
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (n > 0) fed_ += static_cast<std::size_t>(n);
        // It need not read all, or anything.
        if (n < 0 || fed_ == input_.body.size()) feed_.close();
    }

    void hear() {
        std::array<char, 65536> bytes;
        const ssize_t n = ::read(hear_.get(), bytes.data(), bytes.size());
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (n <= 0) return hear_.close();
        output_.append(bytes.data(), static_cast<std::size_t>(n));
    }

    [[nodiscard]] std::optional<CommandEnd::How> reason_to_kill() const {
        if (output_.size() > kMaxOutput) return CommandEnd::How::too_long;
        if (Clock::now() >= input_.deadline) return CommandEnd::How::late;
        if (input_.is_cancelled && input_.is_cancelled()) return CommandEnd::How::cancelled;
        return std::nullopt;
    }

    const CommandInput& input_;
    pid_t pid_{-1};
    Descriptor feed_;
    Descriptor hear_;
    std::size_t fed_{};
    std::string output_;
};

}  // namespace

CommandEnd run_command(const std::string& command, const CommandInput& input) {
    return Running{command, input}.wait();
}

std::string in_words(const CommandEnd& end) {
    switch (end.how) {
        case CommandEnd::How::exited: return "ended with " + std::to_string(end.code);
        case CommandEnd::How::signaled: return "ended by signal " + std::to_string(end.code);
        case CommandEnd::How::late: return "was killed: the request's time is over";
        case CommandEnd::How::cancelled: return "was killed: nobody waits for its reply any more";
        case CommandEnd::How::too_long: return "was killed: it printed more than 16 MiB";
    }
    return "ended";
}

}  // namespace amq::cli
