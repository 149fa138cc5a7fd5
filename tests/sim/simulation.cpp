#include "tests/sim/simulation.hpp"

#include "tests/sim/options.hpp"
#include "tests/sim/trace.hpp"
#include "tests/sim/world.hpp"

namespace amq::sim {

Result simulate(std::uint64_t seed, Shadows shadows) {
    Options options = options_of(seed);
    options.shows_shadows = shadows == Shadows::watch;
    Trace trace;
    std::string failure;
    {
        World world(options, trace);
        failure = world.run();
    }
    // In which order two instances hear of a member depends on what else there is; only the
    // mischief strategy draws anything then.
    const bool is_ordered = options.model(kMischief) == nullptr || options.rollouts_per_mille == 0;
    const bool has_quiet_shadows =
        options.shadows_per_mille != 0 && !options.loud_shadows && is_ordered;
    Result result{seed, trace.hash(), trace.count(), failure, has_quiet_shadows, {}};
    if (!failure.empty()) {
        result.report = "the last events (time, what, numbers):\n" + trace.tail() +
                        "options:" + options.text() + "\nFAILED seed " + std::to_string(seed) +
                        ": " + failure + "\nrun it again with: amq_sim --seed " +
                        std::to_string(seed) + "\n";
    }
    return result;
}

}  // namespace amq::sim
