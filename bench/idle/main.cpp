// amq_idle_sessions: sessions that say who they are, subscribe to one topic each, and stay until
// standard input ends.

#include <chrono>
#include <cstdio>
#include <exception>
#include <span>
#include <stdexcept>
#include <string_view>

#include "bench/idle/crowd.hpp"
#include "bench/idle/settings.hpp"

namespace {

void run(const amq::bench::IdleSettings& settings) {
    using Clock = std::chrono::steady_clock;
    amq::bench::Crowd crowd(settings);
    const auto begin = Clock::now();
    crowd.gather();
    const std::chrono::duration<double> took = Clock::now() - begin;
    std::printf("ready in %.3f s\n", took.count());
    std::fflush(stdout);
    crowd.stay();
}

}  // namespace

int main(int argc, char** argv) {
    const auto arguments = std::span<char* const>(argv, static_cast<std::size_t>(argc)).subspan(1);
    try {
        if (arguments.size() == 1 && std::string_view(arguments[0]) == "--help") {
            std::fputs(amq::bench::idle_usage().c_str(), stdout);
            return 0;
        }
        run(amq::bench::parse_idle_settings(arguments));
        return 0;
    } catch (const std::invalid_argument& problem) {
        std::fprintf(stderr, "amq_idle_sessions: %s; try --help\n", problem.what());
        return 2;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_idle_sessions: FAILED: %s\n", problem.what());
        return 1;
    }
}
