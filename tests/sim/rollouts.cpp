// What serves which model changes while messages are held and in flight: made everywhere first,
// then put in place one shard after the other, as a broker does.

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "tests/plugins/static_strategies.hpp"
#include "tests/sim/mischief.hpp"
#include "tests/sim/shell.hpp"
#include "tests/sim/world.hpp"

namespace amq::sim {
namespace {

using exchange::Core;

const std::vector<std::string> kPatterns{
    ">",       "*",           "chat.*", "chat.>",
    "*.u",     "chat.orders", "1001",   "a/rather/long/name/of/a/topic",
    "chat.*.x"};

const amq_entry& strategy_of(std::uint32_t model) {
    switch (model) {
        case kUnreliableAll: return amq_unreliable_all;
        case kUnreliableRandom: return amq_unreliable_random;
        case kReliableRandom: return amq_reliable_random;
        case kReliableSpec: return amq_reliable_spec;
        default: return mischief_entry;
    }
}

}  // namespace

SpySetup& World::new_setup(ShardIndex shard, std::uint32_t model) {
    SpySetup& setup = setups_.emplace_back();
    setup.number = static_cast<std::uint32_t>(setups_.size() - 1);
    setup.model = model;
    setup.shard = shard;
    setup.inner = &strategy_of(model);
    setup.inner_options = options_.model(model)->strategy;
    setup.schema = "1";
    setup.watcher = &model_;
    setup.reconfigures = rng_.percent(70);
    instance_ids_.push_back(0);
    model_.prepared(setup);
    return setup;
}

// As at a start.
void World::bind_all(ShardIndex shard) {
    for (const ModelOptions& model : options_.models) {
        const SpySetup& setup = new_setup(shard, model.settings.model);
        const auto failure = cores_[shard]->bind(model.settings, spy_source(setup));
        if (failure) throw std::logic_error(*failure);
        model_.bind(shard, {model.settings, setup.number, false});
    }
}

bool World::prepare(const SpySetup& setup, const exchange::ModelSettings& settings) {
    auto made = cores_[setup.shard]->prepare(settings, spy_source(setup));
    const bool is_made = std::holds_alternative<exchange::InstanceId>(made);
    if (is_made) instance_ids_[setup.number] = std::get<exchange::InstanceId>(made);
    if (is_made != (setup.fails == SpySetup::Fails::never)) {
        model_.fail("an instance is made, or not, against its will");
    }
    trace_.add(now_, "prepare", setup.shard, setup.model, setup.number);
    return is_made;
}

void World::discard(std::uint32_t number) {
    trace_.add(now_, "discard", number);
    if (!cores_[setups_[number].shard]->discard(instance_ids_[number])) {
        model_.fail("an instance that is not bound does not go");
    }
}

void World::change_bindings() {
    if (rollout_.steps.empty()) return plan_rollout();
    const std::size_t at = rng_.below(rollout_.steps.size());
    const RolloutStep step = rollout_.steps[at];
    rollout_.steps.erase(rollout_.steps.begin() + static_cast<std::ptrdiff_t>(at));
    if (rng_.one_in(12)) {
        for (const std::uint32_t number : step.made) discard(number);
    } else {
        commit(step);
    }
    check_instances();
}

World::Change World::any_change() {
    Change change;
    const std::uint32_t model = rng_.pick(options_.models).settings.model;
    change.settings = rng_.percent(40)
                          ? settings_of(model, options_.model(model)->settings.answered, rng_)
                          : options_.model(model)->settings;
    if (options_.limits.max_topics < 100) change.settings.settle = 0;
    if (options_.patterns && rng_.percent(50)) change.settings.match = rng_.pick(kPatterns);
    const std::uint32_t dice = rng_.below(100);
    change.what = dice < 65   ? Change::What::put
                  : dice < 85 ? Change::What::settings
                              : Change::What::remove;
    change.setup.schema = rng_.percent(70) ? "1" : "2";
    change.setup.adopts_wildly = options_.wild_adopts && rng_.percent(40);
    if (rng_.percent(8)) change.setup.fails = SpySetup::Fails::on_create;
    if (rng_.percent(8)) change.setup.fails = SpySetup::Fails::on_activate;
    return change;
}

// All shards, or one; all of it is made, or none.
void World::plan_rollout() {
    std::vector<Change> changes{any_change()};
    if (rng_.percent(25)) changes.push_back(any_change());
    const bool everywhere = rng_.percent(70);
    const ShardIndex only = rng_.below(options_.shards);
    bool is_good = true;
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) {
        if (!everywhere && shard != only) continue;
        RolloutStep step{shard, changes, {}};
        for (Change& change : step.changes) {
            if (change.what != Change::What::put) continue;
            SpySetup& setup = new_setup(shard, change.settings.model);
            setup.schema = change.setup.schema;
            setup.adopts_wildly = change.setup.adopts_wildly;
            setup.fails = change.setup.fails;
            change.instance = setup.number;
            if (prepare(setup, change.settings)) {
                step.made.push_back(setup.number);
            } else {
                is_good = false;
            }
        }
        rollout_.steps.push_back(std::move(step));
    }
    if (!is_good) {
        for (const RolloutStep& step : rollout_.steps) {
            for (const std::uint32_t number : step.made) discard(number);
        }
        rollout_.steps.clear();
    }
    check_instances();
}

void World::commit(const RolloutStep& step) {
    std::vector<Bound> next = model_.bindings(step.shard);
    std::vector<std::uint32_t> fresh;
    for (const Change& change : step.changes) {
        const auto at = std::ranges::find_if(next, [&](const Bound& one) {
            return one.settings.model == change.settings.model &&
                   one.settings.match == change.settings.match;
        });
        if (change.what == Change::What::put) {
            if (at != next.end()) next.erase(at);
            next.push_back({change.settings, change.instance, false});
        } else if (at != next.end() && change.what == Change::What::settings) {
            at->settings = change.settings;
        } else if (at != next.end()) {
            next.erase(at);
        }
    }
    std::vector<exchange::BindingChange> changes;
    for (const Bound& one : next) {
        const bool is_new = std::ranges::find(step.made, one.instance) != step.made.end();
        changes.push_back({one.settings, is_new ? instance_ids_[one.instance] : 0});
        if (is_new) fresh.push_back(one.instance);
    }
    for (const std::uint32_t number : step.made) {  // two changes of one binding
        if (std::ranges::find(fresh, number) == fresh.end()) discard(number);
    }
    model_.commit(step.shard, std::move(next), now_);
    event(step.shard, "commit", changes.size(), fresh.size(),
          [&](Core& core) { core.commit(changes, now_); });
}

void World::quarantine() {
    const ShardIndex shard = rng_.below(options_.shards);
    if (model_.bindings(shard).empty()) return;
    quarantine(shard, Bound(rng_.pick(model_.bindings(shard))));
}

void World::quarantine(ShardIndex shard, const Bound& which) {
    const exchange::ModelSettings& settings = which.settings;
    model_.quarantine(shard, settings.model, settings.match, now_);
    event(shard, "quarantine", settings.model, settings.match.size(),
          [&](Core& core) { core.quarantine(settings.model, settings.match, now_); });
    check_instances();
}

// A candidate that is made and given up is as good as one that watches: nobody notices either.
void World::change_shadow() {
    const ShardIndex shard = rng_.below(options_.shards);
    if (model_.bindings(shard).empty()) return;
    const Bound bound = rng_.pick(model_.bindings(shard));
    const exchange::ModelSettings& settings = bound.settings;
    if (rng_.percent(30)) {
        model_.end_shadow(shard, settings.model, settings.match);
        cores_[shard]->end_shadow(settings.model, settings.match);
        return check_instances();
    }
    SpySetup& setup = new_setup(shard, settings.model);
    setup.schema = rng_.percent(70) ? "1" : "2";
    if (rng_.percent(50) && !options_.loud_shadows) {
        setup.inner = &mischief_entry;
        setup.inner_options = kQuietMischief;
    }
    if (setup.inner == &mischief_entry && !options_.loud_shadows) {
        setup.inner_options = kQuietMischief;
    }
    const std::uint32_t share = rng_.percent(50) ? UINT32_MAX : rng_.below(UINT32_MAX);
    if (!prepare(setup, settings)) return;
    if (!options_.shows_shadows) {
        cores_[shard]->discard(instance_ids_[setup.number]);
    } else {
        model_.start_shadow(shard, {setup.number, settings.model, settings.match});
        cores_[shard]->start_shadow(settings.model, settings.match, instance_ids_[setup.number],
                                    share);
    }
    check_instances();
}

void World::check_instances() {
    std::vector<std::uint32_t> in_hand;
    for (const RolloutStep& step : rollout_.steps) {
        in_hand.insert(in_hand.end(), step.made.begin(), step.made.end());
    }
    model_.check_instances(in_hand);
}

}  // namespace amq::sim
