#include "host/plugins/trial.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "host/plugins/description.hpp"
#include "host/plugins/file_descriptor.hpp"
#include "host/plugins/library.hpp"
#include "host/plugins/mapping.hpp"

namespace amq::host {
namespace {

enum class Step { load, describe, init, rehearse, deinit, unload, finished };

// What the child tells. It lies in memory that both processes see, so it is there however the child
// ended.
struct Report {
    volatile Step step = Step::load;
    volatile bool has_error = false;
    LoadStage stage = LoadStage::load;
    std::array<char, 2048> reason{};
};

class SharedReport {
  public:
    SharedReport()
        : memory_(::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
        if (memory_ != MAP_FAILED) report_ = new (memory_) Report;
    }
    SharedReport(const SharedReport&) = delete;
    SharedReport& operator=(const SharedReport&) = delete;
    ~SharedReport() {
        if (report_ != nullptr) ::munmap(memory_, sizeof(Report));
    }

    [[nodiscard]] Report* get() const { return report_; }

  private:
    void* memory_;
    Report* report_ = nullptr;
};

std::string error_text(int code) {
    return std::generic_category().message(code);
}

const char* place_of(Step step) {
    switch (step) {
        case Step::load: return "in its static initialisers";
        case Step::describe: return "in count() or describe()";
        case Step::init: return "in init()";
        case Step::rehearse: return "while an instance was made and ended";
        case Step::deinit: return "in deinit()";
        case Step::unload: return "in its static destructors";
        case Step::finished: return "after all its steps";
    }
    return "somewhere";
}

LoadStage stage_of(Step step) {
    if (step == Step::load) return LoadStage::load;
    if (step == Step::rehearse) return LoadStage::create;
    return step == Step::describe ? LoadStage::describe : LoadStage::init;
}

void tell(Report& report, const LoadError& error) {
    report.stage = error.stage;
    const auto length = std::min(error.reason.size(), report.reason.size() - 1);
    std::memcpy(report.reason.data(), error.reason.data(), length);
    report.has_error = true;
}

void take_steps(StagedFile file, const Rehearsal& rehearsal, Report& report) {
    const auto source = file.source();
    auto mapping = map_library(std::move(file), UnloadPolicy::close);
    if (const auto* error = std::get_if<LoadError>(&mapping)) return tell(report, *error);
    report.step = Step::describe;
    auto& mapped = std::get<Mapping>(mapping);
    auto descriptions = read_descriptions(mapped.entry(), source);
    if (const auto* error = std::get_if<LoadError>(&descriptions)) return tell(report, *error);
    report.step = Step::init;
    Library library(std::move(mapped), std::get<std::vector<Description>>(std::move(descriptions)));
    if (const auto error = library.init()) return tell(report, *error);
    report.step = Step::rehearse;
    if (rehearsal) rehearsal(library);
    report.step = Step::deinit;
    if (const auto error = library.deinit()) return tell(report, *error);
    report.step = Step::unload;
}

// A crash is to end the child and nothing more: no core file, no handler of the host, no life
// without it.
void prepare_child() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTERM, SIGINT})
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run_child(StagedFile file, const Rehearsal& rehearsal, Report& report) {
    prepare_child();
    take_steps(std::move(file), rehearsal, report);
    report.step = Step::finished;
    ::_exit(0);
}

// By its number: the C library's header for it is not made for C++ in every version.
FileDescriptor watch(pid_t process) {
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

enum class Wait { ended, too_long };

Wait wait_for(const FileDescriptor& process, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + limit;
    pollfd ended{process.get(), POLLIN, 0};
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return Wait::too_long;
        if (::poll(&ended, 1, static_cast<int>(left.count())) > 0) return Wait::ended;
    }
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status))
        return "was killed by signal " + std::to_string(WTERMSIG(status)) + " (" +
               ::strsignal(WTERMSIG(status)) + ")";
    return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

std::optional<LoadError> judge(const StagedFile& file, const Report& report,
                               const std::string& end) {
    const Step step = report.step;
    if (report.has_error)
        return LoadError{file.source().string(), report.stage, report.reason.data()};
    if (step == Step::finished) return std::nullopt;
    return LoadError{file.source().string(), stage_of(step),
                     "its trial in a child process " + end + " " + place_of(step)};
}

}  // namespace

std::optional<LoadError> try_in_child(const StagedFile& file, std::chrono::milliseconds limit,
                                      const Rehearsal& rehearsal) {
    const auto fail = [&](const char* what) {
        return LoadError{
            file.source().string(), LoadStage::load,
            std::string("cannot try it in a child process: ") + what + ": " + error_text(errno)};
    };
    // A name of its own, which the child may remove.
    const auto name = file.copy().string() + "-trial";
    if (::link(file.copy().c_str(), name.c_str()) != 0) return fail("link");
    StagedFile twin(file.source(), name, file.sha256());
    const SharedReport report;
    if (report.get() == nullptr) return fail("mmap");
    const pid_t child = ::fork();
    if (child < 0) return fail("fork");
    if (child == 0) run_child(std::move(twin), rehearsal, *report.get());
    const FileDescriptor process = watch(child);
    const Wait wait = process ? wait_for(process, limit) : Wait::too_long;
    if (wait == Wait::too_long) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const auto end = wait == Wait::too_long
                         ? "did not end within " + std::to_string(limit.count()) + " ms,"
                         : how_it_ended(status);
    return judge(file, *report.get(), end);
}

}  // namespace amq::host
