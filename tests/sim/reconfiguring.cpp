// Instances are given other options while they run: all of a binding, one shard after the other, as
// a broker does; where one refuses, those before it have the old ones again.

#include <string>

#include "tests/sim/shell.hpp"
#include "tests/sim/world.hpp"

namespace amq::sim {

using exchange::Core;

void World::change_options() {
    const ShardIndex first = rng_.below(options_.shards);
    if (model_.bindings(first).empty()) return;
    Bound which = rng_.pick(model_.bindings(first));
    if (rng_.one_in(12)) which.settings.match = "bound.nowhere";
    const std::string options = "options " + std::to_string(++words_said_);
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) {
        const Bound* present = model_.find_bound(shard, which.settings.model, which.settings.match);
        const std::string before = present == nullptr ? std::string() : present->options;
        if (reconfigure(shard, which, options)) continue;
        for (ShardIndex back = 0; back < shard; ++back) reconfigure(back, which, before);
        break;
    }
    check_instances();
    // While it is still to be woken.
    if (woken_ && options_.quarantines_per_mille != 0 && rng_.one_in(4)) quarantine(first, which);
}

bool World::reconfigure(ShardIndex shard, const Bound& which, const std::string& options) {
    const exchange::ModelSettings& settings = which.settings;
    const Bound* by = model_.find_bound(shard, settings.model, settings.match);
    if (cores_[shard]->can_reconfigure(settings.model, settings.match) !=
        model_.can_reconfigure(by)) {
        model_.fail("an instance can be given options, or cannot, against what it says");
    }
    model_.reconfigure(shard, which, options, now_);
    std::optional<std::string> why_not;
    event(shard, "reconfigure", settings.model, settings.match.size(), [&](Core& core) {
        why_not = core.reconfigure(settings.model, settings.match, options, now_);
    });
    if (model_.failure().empty() && why_not != model_.why_not()) {
        model_.fail("it is told otherwise why an instance keeps its options, or that it does");
    }
    return !why_not;
}

}  // namespace amq::sim
