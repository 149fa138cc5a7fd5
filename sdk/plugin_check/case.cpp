#include "sdk/plugin_check/case.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace amq::plugin_check {
namespace {

template <std::size_t Size>
class SharedText {
  public:
    void set(std::string_view text) {
        size_ = std::min(text.size(), Size);
        std::memcpy(bytes_.data(), text.data(), size_);
    }
    [[nodiscard]] std::string get() const { return {bytes_.data(), std::min(size_, Size)}; }

  private:
    std::size_t size_ = 0;
    std::array<char, Size> bytes_{};
};

// In memory that both processes see, so that it is there however the child ended.
struct Notes {
    std::atomic<Place> place{Place::outside};
    std::atomic<bool> finished{false};
    std::atomic<const char*> reason{nullptr};  // a literal of this program: the same in its fork
    SharedText<4096> wrong;
    SharedText<4096> doubt;
    SharedText<65536> facts;
};

class SharedNotes {
  public:
    SharedNotes()
        : memory_(::mmap(nullptr, sizeof(Notes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0)) {
        if (memory_ == MAP_FAILED) throw std::runtime_error("no memory is left for a case");
        notes_ = new (memory_) Notes;
    }
    SharedNotes(const SharedNotes&) = delete;
    SharedNotes& operator=(const SharedNotes&) = delete;
    ~SharedNotes() { ::munmap(memory_, sizeof(Notes)); }

    Notes& operator*() const { return *notes_; }

  private:
    void* memory_;
    Notes* notes_ = nullptr;
};

Notes* notes_of_this_case = nullptr;

// A crash is to end the child and nothing more; what a plugin prints is not part of the report.
void prepare_child(Notes& notes) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGPIPE})
        ::signal(number, SIG_DFL);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    At::keep_in(notes.place);
    notes_of_this_case = &notes;
}

Told told_by(const std::function<Told()>& body) {
    try {
        return body();
    } catch (const std::exception& error) {
        return {.wrong = error.what()};
    }
}

[[noreturn]] void run_child(const std::function<Told()>& body, Notes& notes) {
    prepare_child(notes);
    const Told told = told_by(body);
    notes.wrong.set(told.wrong);
    notes.facts.set(told.facts);
    notes.doubt.set(told.doubt);
    notes.finished = true;
    ::_exit(0);
}

// False: it took too long.
bool has_ended_within(std::chrono::milliseconds limit, pid_t child) {
    using Clock = std::chrono::steady_clock;
    // By its number: the C library's header for it is not made for C++ in every version.
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (fd < 0) return false;
    const auto deadline = Clock::now() + limit;
    pollfd ended{fd, POLLIN, 0};
    int ready = 0;
    for (auto left = limit; ready <= 0 && left.count() > 0;
         left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now())) {
        ready = ::poll(&ended, 1, static_cast<int>(left.count()));
    }
    ::close(fd);
    return ready > 0;
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status))
        return "the process was killed by signal " + std::to_string(WTERMSIG(status)) + " (" +
               ::strsignal(WTERMSIG(status)) + ")";
    return "the process ended with exit code " + std::to_string(WEXITSTATUS(status));
}

std::string why_unfinished(const Notes& notes, const std::string& end) {
    const std::string where = std::string(" in ").append(to_string(notes.place.load()));
    const char* reason = notes.reason.load();
    return (reason == nullptr ? end : std::string(reason)) + where;
}

}  // namespace

Told run_case(std::chrono::milliseconds limit, const std::function<Told()>& body) {
    const SharedNotes shared;
    Notes& notes = *shared;
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("cannot fork: " + std::generic_category().message(errno));
    if (child == 0) run_child(body, notes);
    const bool in_time = has_ended_within(limit, child);
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (notes.finished && in_time) return {notes.wrong.get(), notes.facts.get(), notes.doubt.get()};
    const std::string end =
        in_time ? how_it_ended(status)
                : "the process did not end within " + std::to_string(limit.count()) + " ms,";
    return {.wrong = why_unfinished(notes, end), .died_in = notes.place};
}

void expect_to_die_of(const char* reason) {
    if (notes_of_this_case != nullptr) notes_of_this_case->reason = reason;
}

}  // namespace amq::plugin_check
