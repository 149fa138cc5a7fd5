#pragma once
// A child process that makes a mistake and ends by it, and what it left behind.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "tests/host/pipe.hpp"

namespace amq::host {

struct Death {
    int signal = 0;  // that ended it; 0: none did
    int exit_code = 0;
    std::string log;
    std::string records;
};

/// Runs it in a child, with the descriptors of its log and its crash file.
inline Death death_of(const std::function<void(int log, int records)>& mistake) {
    const Pipe log;
    const Pipe records;
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no child");
    if (child == 0) {
        const rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        mistake(log.writer(), records.writer());
        ::_exit(99);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFSIGNALED(status) ? WTERMSIG(status) : 0, WIFEXITED(status) ? WEXITSTATUS(status) : 0,
            log.take(), records.take()};
}

}  // namespace amq::host
