#include "tests/sim/simulation.hpp"

#include "tests/sim/options.hpp"
#include "tests/sim/trace.hpp"
#include "tests/sim/world.hpp"

namespace amq::sim {

Result simulate(std::uint64_t seed) {
    const Options options = options_of(seed);
    Trace trace;
    std::string failure;
    {
        World world(options, trace);
        failure = world.run();
    }
    Result result{seed, trace.hash(), trace.count(), failure, {}};
    if (!failure.empty()) {
        result.report = "the last events (time, what, numbers):\n" + trace.tail() +
                        "options:" + options.text() + "\nFAILED seed " + std::to_string(seed) +
                        ": " + failure + "\nrun it again with: amq_sim --seed " +
                        std::to_string(seed) + "\n";
    }
    return result;
}

}  // namespace amq::sim
