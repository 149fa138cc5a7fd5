#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace amq::flow {
namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    return {ends[0], ends[1]};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> whole_environment(const Command& command) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
    all.insert(all.end(), command.environment.begin(), command.environment.end());
    return all;
}

// Between fork and exec: only calls that are safe when other threads were left behind.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         int output, int errors) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that dies takes its broker along
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execve(program, arguments, environment);
    ::_exit(127);
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ChildProcess::ChildProcess(const Command& command) {
    const Pipe output = make_pipe();
    const Pipe errors = make_pipe();
    std::vector<std::string> texts{command.program};
    texts.insert(texts.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> environment = whole_environment(command);
    const std::vector<char*> argv = pointers(texts);
    const std::vector<char*> envp = pointers(environment);
    pid_ = ::fork();
    if (pid_ == 0) {
        become(texts[0].c_str(), argv.data(), envp.data(), output.write_end, errors.write_end);
    }
    ::close(output.write_end);
    ::close(errors.write_end);
    if (pid_ < 0) throw std::runtime_error("fork failed");
    reader_ = std::thread([this, output, errors] { read_all(output.read_end, errors.read_end); });
}

ChildProcess::~ChildProcess() {
    if (!exit_code_) {
        signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    reader_.join();
}

void ChildProcess::signal(int number) const {
    if (!exit_code_) ::kill(pid_, number);
}

std::optional<int> ChildProcess::wait(milliseconds limit) {
    if (exit_code_) return exit_code_;
    const Deadline deadline{limit};
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (handle < 0) throw std::runtime_error(std::string{"pidfd_open: "} + std::strerror(errno));
    pollfd ended{handle, POLLIN, 0};
    int n = 0;
    do {
        n = ::poll(&ended, 1, deadline.left_ms());
    } while (n < 0 && errno == EINTR);
    ::close(handle);
    if (n <= 0) return std::nullopt;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    exit_code_ = exit_code_of(status);
    // What it wrote last is still on its way through the pipes; wait for their end.
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, kPatience, [this] { return silent_; });
    return exit_code_;
}

bool ChildProcess::wait_for_lines(const std::function<bool(const Lines&)>& accepts,
                                  milliseconds limit) {
    std::unique_lock lock{mutex_};
    bool found = false;
    changed_.wait_for(lock, limit, [&] {
        found = accepts(lines_);
        return found || silent_;
    });
    return found;
}

std::string ChildProcess::output() const {
    const std::lock_guard lock{mutex_};
    return output_;
}

std::string ChildProcess::errors() const {
    const std::lock_guard lock{mutex_};
    return errors_;
}

ChildProcess::Lines ChildProcess::error_lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
}

void ChildProcess::read_all(int output, int errors) {
    std::array<pollfd, 2> ends{pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        if (::poll(ends.data(), ends.size(), -1) < 0) continue;
        if (ends[0].revents != 0 && !take(ends[0].fd, output_)) ends[0].fd = -1;
        if (ends[1].revents != 0 && !take(ends[1].fd, errors_)) ends[1].fd = -1;
    }
    const std::lock_guard lock{mutex_};
    silent_ = true;
    changed_.notify_all();
}

bool ChildProcess::take(int fd, std::string& into) {
    std::array<char, 16384> buffer;
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) return true;
    const std::lock_guard lock{mutex_};
    if (n <= 0) {
        ::close(fd);
        return false;
    }
    into.append(buffer.data(), static_cast<std::size_t>(n));
    split_lines();
    changed_.notify_all();
    return true;
}

void ChildProcess::split_lines() {
    for (std::size_t end = 0; (end = errors_.find('\n', split_)) != std::string::npos;) {
        lines_.push_back(errors_.substr(split_, end - split_));
        split_ = end + 1;
    }
}

Finished run_to_end(const Command& command, milliseconds limit) {
    ChildProcess child{command};
    const std::optional<int> exit_code = child.wait(limit);
    if (!exit_code) throw std::runtime_error(command.program + " did not end in time");
    return {*exit_code, child.output(), child.errors()};
}

}  // namespace amq::flow
