// Has callgrind count the instructions of each stage, for bench/instructions.sh: of some steps, and
// of twice as many, so that their difference is of steps alone.

#include <sys/wait.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include "bench/micro/stage.hpp"

namespace {

using namespace amq::bench;

constexpr std::uint32_t kMessages = 1'024;  // of the shorter count
constexpr std::uint32_t kWarmUp = 2'048;

void repeat(const std::function<void()>& step, std::uint32_t times) {
    for (std::uint32_t k = 0; k < times; ++k) step();
}

// callgrind writes a file with this title and the count.
void count(const std::function<void()>& step, std::uint32_t steps, const Stage& stage) {
    const std::string title = stage.name + ' ' + std::to_string(steps * stage.messages);
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    repeat(step, steps);
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS_AT(title.c_str());
}

int count_stage(const Stage& stage) {
    try {
        const auto step = stage.make();
        const auto steps_of = [&](std::uint32_t messages) {
            return messages / stage.messages + (messages % stage.messages == 0 ? 0U : 1U);
        };
        repeat(step, steps_of(kWarmUp));
        count(step, steps_of(kMessages), stage);
        count(step, 2 * steps_of(kMessages), stage);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", stage.name.c_str(), error.what());
        return 1;
    }
}

// In a process of its own, so that no stage sees the heap that another one has left.
bool count_apart(const Stage& stage) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(count_stage(stage));
    int status = 0;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

int main() {
    if (RUNNING_ON_VALGRIND == 0) {
        std::fprintf(stderr, "this is to be run by callgrind: bench/instructions.sh does it\n");
        return 2;
    }
    bool is_good = true;
    for (const Stage& stage : all_stages()) {
        if (stage.is_counted) is_good = count_apart(stage) && is_good;
    }
    return is_good ? 0 : 1;
}
