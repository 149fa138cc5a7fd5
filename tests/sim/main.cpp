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
        const bool is_good =
            result.failure.empty() && (result.seed % kRepeatOneIn != 0 || repeats(result));
        if (is_good) continue;
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
