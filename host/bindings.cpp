#include "host/bindings.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "host/printable.hpp"

namespace amq::host {
namespace {

exchange::Nanos nanos(Duration duration) {
    return exchange::to_nanos(duration);
}

exchange::Fallback fallback_of(Fallback fallback) {
    switch (fallback) {
        case Fallback::random: return exchange::Fallback::random;
        case Fallback::all: return exchange::Fallback::all;
        default: return exchange::Fallback::fail;
    }
}

bool answers(const Description& description) {
    return (description.flags & AMQ_DESC_ANSWERS) != 0;
}

}  // namespace

std::string name_of(const BindingKey& key) {
    const std::string model = "model " + std::to_string(key.model);
    return key.match.empty() ? model : model + ", topics " + in_quotes(key.match);
}

Bindings::Bindings(const Config& config, PluginSet& plugins, const Shards& shards, Log& log,
                   Loader loader)
    : config_(config),
      plugins_(plugins),
      shards_(shards),
      log_(log),
      loader_(std::move(loader)),
      tally_([this](std::uint64_t owner) {
          loader_.post([this, owner] { on_too_many_strikes(owner); });
      }) {}

std::vector<std::string> Bindings::start() {
    std::vector<std::string> wrong;
    std::vector<Wanted> all;
    for (const auto& [key, settings] : configured(config_)) {
        auto bound = bound_to(key, settings);
        if (auto* failure = std::get_if<BindingFailure>(&bound)) {
            if (!may_be_unbound(config_)) wrong.push_back(failure->text);
            continue;
        }
        Wanted wanted{std::get<Bound>(std::move(bound)), {}};
        if (auto failure = prepare(wanted)) wrong.push_back(failure->text);
        all.push_back(std::move(wanted));
    }
    for (std::string& sentence : answering_mistakes(all)) wrong.push_back(std::move(sentence));
    if (wrong.empty()) wrong = start_monitors();
    if (!wrong.empty()) {
        discard(all);
        return wrong;
    }
    commit(all);
    for (const LoadedPlugin& plugin : plugins_.plugins()) {
        histories_.try_emplace(plugin.spec.name);
    }
    log_unbound();
    return wrong;
}

// Models first: what patterns say is more specific than they.
std::vector<std::pair<BindingKey, ModelConfig>> Bindings::configured(const Config& config) {
    std::vector<std::pair<BindingKey, ModelConfig>> all;
    for (const auto& [model, settings] : config.models) {
        if (!settings.strategy.empty()) all.emplace_back(BindingKey{model, ""}, settings);
    }
    for (const TopicConfig& topic : config.topics) {
        all.emplace_back(BindingKey{topic.model, topic.match}, topic.settings);
    }
    return all;
}

std::variant<Bindings::Bound, BindingFailure> Bindings::bound_to(
    const BindingKey& key, const ModelConfig& settings) const {
    for (const LoadedPlugin& plugin : plugins_.plugins()) {
        for (const Description& description : plugin.library->descriptions()) {
            if (description.id != settings.strategy || description.is_monitor()) continue;
            return Bound{key, settings, plugin.spec.name, plugin.library, &description};
        }
    }
    return BindingFailure{place_of(key) + name_of(key) + ": no loaded plugin has the strategy " +
                          in_quotes(settings.strategy)};
}

// Where its strategy is named, as the beginning of a sentence; empty when that is not known. Topics
// that name none have that of their model.
std::string Bindings::place_of(const BindingKey& key) const {
    std::string name = "models." + std::to_string(key.model);
    const auto& topics = planned().topics;
    for (std::size_t i = 0; i < topics.size(); ++i) {
        const bool is_it = topics[i].model == key.model && topics[i].match == key.match;
        if (is_it && !key.match.empty()) name = "topics." + std::to_string(i);
    }
    auto source = sources_.find(name + ".strategy");
    if (source == sources_.end()) return {};
    const auto of_model = sources_.find(source->second);
    return (of_model == sources_.end() ? source : of_model)->second + ": ";
}

// A publisher knows by the model alone whether it is answered.
std::vector<std::string> Bindings::answering_mistakes(const std::vector<Wanted>& all) {
    std::vector<std::string> wrong;
    for (const Wanted& topic : all) {
        const auto model = std::ranges::find_if(all, [&](const Wanted& one) {
            return one.bound.key == BindingKey{topic.bound.key.model, ""};
        });
        if (model == all.end()) continue;
        const bool is_answered = answers(*model->bound.description);
        if (answers(*topic.bound.description) == is_answered) continue;
        wrong.push_back(name_of(topic.bound.key) + ": " + in_quotes(topic.bound.description->id) +
                        (is_answered ? " does not tell" : " tells") +
                        " publishers the outcome, as the strategy of the model does" +
                        (is_answered ? "" : " not"));
    }
    return wrong;
}

// --- the steps of a change

exchange::ModelSettings Bindings::settings_of(const Bound& bound) {
    exchange::ModelSettings settings;
    settings.model = bound.key.model;
    settings.match = bound.key.match;
    settings.timeout = nanos(bound.settings.timeout);
    settings.max_timeout = nanos(bound.settings.max_timeout);
    settings.hold = nanos(bound.settings.hold);
    settings.settle = nanos(bound.settings.settle);
    settings.fallback = fallback_of(bound.settings.fallback);
    settings.answered = answers(*bound.description);
    return settings;
}

exchange::StrategySource Bindings::source_of(const Bound& bound) {
    exchange::StrategySource source;
    source.entry = &bound.library->entry();
    source.id = bound.description->id;
    source.options = bound.settings.options;
    source.library = bound.library;
    source.sha256 = bound.library->sha256();
    source.state_schema = bound.description->state_schema;
    source.owner = bound.owner;
    return source;
}

// An instance on every shard, or on none.
Bindings::Failure Bindings::prepare(Wanted& wanted) {
    wanted.bound.owner = next_owner_++;
    wanted.bound.is_quarantined = false;
    for (const auto& shard : shards_) {
        auto made = prepare_on(*shard, wanted.bound);
        if (const auto* id = std::get_if<exchange::InstanceId>(&made)) {
            wanted.instances.push_back(*id);
            continue;
        }
        discard(wanted);
        const LoadError error{wanted.bound.library->path(), LoadStage::create,
                              std::get<std::string>(made)};
        return BindingFailure{name_of(wanted.bound.key) + ": " + text_of(error),
                              std::string(name_of(error.stage))};
    }
    return std::nullopt;
}

std::variant<exchange::InstanceId, std::string> Bindings::prepare_on(Shard& shard,
                                                                     const Bound& bound) {
    std::variant<exchange::InstanceId, std::string> made;
    shard.call([&](exchange::Core& core, exchange::Nanos) {
        made = core.prepare(settings_of(bound), source_of(bound));
    });
    return made;
}

void Bindings::discard(Wanted& wanted) {
    for (std::size_t k = 0; k < wanted.instances.size(); ++k) {
        shards_[k]->call([id = wanted.instances[k]](exchange::Core& core, exchange::Nanos) {
            const bool is_gone = core.discard(id);
            assert(is_gone);  // it was made for a change that was not
            static_cast<void>(is_gone);
        });
    }
    wanted.instances.clear();
}

void Bindings::discard(std::vector<Wanted>& all) {
    for (Wanted& wanted : all) discard(wanted);
}

// From here on nothing can fail. Each shard goes over by itself, between two calls.
std::vector<exchange::StateHandover> Bindings::commit(std::vector<Wanted>& all) {
    std::vector<exchange::StateHandover> states;
    for (const Wanted& wanted : all) {  // who takes over messages may fail over them at once
        tally_.watch(wanted.bound.owner, strike_limit(wanted.bound.plugin));
    }
    for (std::size_t k = 0; k < shards_.size(); ++k) {
        std::vector<exchange::BindingChange> changes;
        for (const Wanted& wanted : all) {
            const bool is_new = !wanted.instances.empty();
            changes.push_back({settings_of(wanted.bound), is_new ? wanted.instances[k] : 0});
        }
        shards_[k]->call([&](exchange::Core& core, exchange::Nanos now) {
            for (auto& state : core.commit(changes, now)) states.push_back(std::move(state));
        });
    }
    for (const Bound& old : bound_) {
        const auto stays = [&](const Wanted& wanted) { return wanted.bound.owner == old.owner; };
        if (std::ranges::none_of(all, stays)) tally_.forget(old.owner);
    }
    bound_.clear();
    for (Wanted& wanted : all) bound_.push_back(std::move(wanted.bound));
    all.clear();
    log_lost(states);
    return states;
}

void Bindings::log_lost(const std::vector<exchange::StateHandover>& states) {
    for (const exchange::StateHandover& state : states) {
        if (!state.loss) continue;
        log_.warn("state_not_kept")
            .with("binding", name_of({state.model, state.match}))
            .with("reason", exchange::to_string(*state.loss))
            .with("error", state.why_not);
    }
}

// What is bound now, to be changed.
std::vector<Bindings::Wanted> Bindings::present() const {
    std::vector<Wanted> all;
    for (const Bound& bound : bound_) all.push_back({bound, {}});
    return all;
}

void Bindings::end_libraries() {
    for (const PluginError& error : plugins_.sweep()) {
        log_.warn("plugin_end").with("error", text_of(error));
    }
}

// --- what there is

std::vector<StrategyReport> Bindings::report() {
    std::vector<exchange::BindingState> states;
    for (const auto& shard : shards_) {
        shard->call([&](const exchange::Core& core, exchange::Nanos) {
            for (exchange::BindingState& state : core.bindings()) states.push_back(state);
        });
    }
    std::vector<StrategyReport> reports;
    for (const LoadedPlugin& plugin : plugins_.plugins()) {
        for (const Description& description : plugin.library->descriptions()) {
            reports.push_back(report_of(plugin, description, states));
        }
    }
    return reports;
}

StrategyReport Bindings::report_of(const LoadedPlugin& plugin, const Description& description,
                                   const std::vector<exchange::BindingState>& states) const {
    StrategyReport report;
    report.description = description;
    report.plugin = plugin.spec.name;
    report.file = plugin.library->path().string();
    report.sha256 = plugin.library->sha256();
    const auto history = histories_.find(plugin.spec.name);
    if (history != histories_.end()) {
        report.generation = history->second.generation;
        report.since = history->second.since;
    }
    for (const Bound& bound : bound_) {
        if (bound.description->id != description.id) continue;
        BindingReport one;
        one.key = bound.key;
        for (const exchange::BindingState& state : states) {
            if (state.model != bound.key.model || state.match != bound.key.match) continue;
            one.calls += state.calls;
            one.strikes += state.strikes;
        }
        const bool is_tried = history != histories_.end() && history->second.probation != 0;
        if (is_tried) one.state = StrategyState::probation;
        if (bound.is_quarantined) one.state = StrategyState::quarantined;
        report.bindings.push_back(std::move(one));
    }
    return report;
}

}  // namespace amq::host
