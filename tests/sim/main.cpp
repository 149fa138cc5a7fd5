// amq_sim [--seeds N] [--from K] | --seed S
//
// Simulates the pure core under N seeds from K on, or under one; AMQ_SIM_SEED=S is the same as
// --seed S. Some seeds are run twice, and must give the same. Ends with 1 at the first failure and
// says how to see it again.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "tests/sim/simulation.hpp"

namespace {

constexpr std::uint64_t kRepeatOneIn = 50;
constexpr std::uint64_t kUnwatchedOneIn = 10;  // of the seeds with shadows

struct Arguments {
    std::uint64_t from = 0;
    std::uint64_t seeds = 1'000;
    bool keep_going = false;  // count the failures of all seeds
};

std::optional<Arguments> arguments_of(int count, char** values) {
    Arguments arguments;
    if (const char* seed = std::getenv("AMQ_SIM_SEED"); seed != nullptr) {
        arguments.from = std::stoull(seed);
        arguments.seeds = 1;
    }
    for (int k = 1; k < count; ++k) {
        const std::string_view name = values[k];
        if (name == "--keep-going") {
            arguments.keep_going = true;
            continue;
        }
        if (k + 1 == count) return std::nullopt;
        const std::uint64_t number = std::stoull(values[++k]);
        if (name == "--seed") {
            arguments.from = number;
            arguments.seeds = 1;
        } else if (name == "--seeds") {
            arguments.seeds = number;
        } else if (name == "--from") {
            arguments.from = number;
        } else {
            return std::nullopt;
        }
    }
    return arguments;
}

bool repeats(const amq::sim::Result& first) {
    const amq::sim::Result second = amq::sim::simulate(first.seed);
    if (second.hash == first.hash && second.events == first.events) return true;
    std::cout << "FAILED seed " << first.seed << ": two runs of it differ\n";
    return false;
}

// The same without the shadows: nobody may notice that they are missing.
bool is_alike_unwatched(const amq::sim::Result& first) {
    const amq::sim::Result second = amq::sim::simulate(first.seed, amq::sim::Shadows::given_up);
    if (second.hash == first.hash && second.events == first.events) return true;
    std::cout << "FAILED seed " << first.seed << ": it differs without its shadows\n";
    return false;
}

bool is_good(const amq::sim::Result& result) {
    if (!result.failure.empty()) return false;
    if (result.seed % kRepeatOneIn == 0 && !repeats(result)) return false;
    const bool compares = result.has_quiet_shadows && result.seed % kUnwatchedOneIn == 0;
    return !compares || is_alike_unwatched(result);
}

}  // namespace

int main(int count, char** values) {
    const auto arguments = arguments_of(count, values);
    if (!arguments) {
        std::cerr << "usage: amq_sim [--seeds N] [--from K] [--keep-going] | --seed S\n";
        return 2;
    }
    std::uint64_t events = 0;
    std::uint64_t failures = 0;
    for (std::uint64_t k = 0; k < arguments->seeds; ++k) {
        const amq::sim::Result result = amq::sim::simulate(arguments->from + k);
        events += result.events;
        if (is_good(result)) continue;
        ++failures;
        if (!arguments->keep_going) {
            std::cout << result.report;
            return 1;
        }
        std::cout << "FAILED seed " << result.seed << ": " << result.failure << '\n';
    }
    std::cout << arguments->seeds << " seeds from " << arguments->from << ", " << events
              << " events, " << failures << " failed\n";
    return failures == 0 ? 0 : 1;
}
