// A configuration takes the place of the one in effect, whole or not at all.

#include <algorithm>
#include <set>
#include <utility>

#include "host/bindings.hpp"
#include "host/printable.hpp"

namespace amq::host {

/// What has been made ready.
struct Bindings::Change {
    ConfigChanges changes;
    std::vector<std::pair<PluginSpec, LibraryPtr>> loaded;
    std::vector<std::string> dropped;
    std::vector<Wanted> wanted;
    std::vector<std::pair<const Bound*, std::string>> reconfigured;  // with the options before
};

std::variant<ConfigChanges, std::vector<std::string>> Bindings::apply(const Config& config) {
    Change change;
    change.changes = changes_between(config_, config);
    std::vector<std::string> wrong = load_changed(change);
    if (wrong.empty()) wrong = prepare_changed(config, change);
    if (!wrong.empty()) {
        undo(change);
        return wrong;
    }
    put_in_place(change);
    config_ = with_live_parts(config);
    for (const LoadedPlugin& plugin : plugins_.plugins()) watch_strikes(plugin.spec.name);
    return change.changes;
}

// What takes a new start stays as it is, so that the next comparison finds it again.
Config Bindings::with_live_parts(const Config& config) const {
    Config now = config_;
    now.models = config.models;
    now.topics = config.topics;
    now.plugins.libraries = config.plugins.libraries;
    now.plugins.quarantine_strikes = config.plugins.quarantine_strikes;
    now.plugins.quarantine_window = config.plugins.quarantine_window;
    now.plugins.probation = config.plugins.probation;
    now.plugins.probation_strikes = config.plugins.probation_strikes;
    now.log.level = config.log.level;
    return now;
}

std::vector<std::string> Bindings::load_changed(Change& change) {
    std::vector<std::string> wrong;
    for (const PluginChange& plugin : change.changes.plugins) {
        if (!plugin.after) {
            change.dropped.push_back(plugin.name);
            continue;
        }
        const PluginSpec spec{plugin.name, plugin.after->path, plugin.after->required,
                              plugin.after->sha256};
        auto loaded = plugins_.load_beside(spec);
        if (const auto* error = std::get_if<LoadError>(&loaded)) {
            wrong.push_back(text_of(PluginError{plugin.name, spec.required, *error}));
        } else {
            change.loaded.emplace_back(spec, std::get<LibraryPtr>(std::move(loaded)));
        }
    }
    if (wrong.empty()) wrong = doubles_in(change);
    return wrong;
}

// The set knows only what is in its place.
std::vector<std::string> Bindings::doubles_in(const Change& change) {
    std::vector<std::string> wrong;
    std::map<std::string, std::string> owners;
    for (const auto& [spec, library] : change.loaded) {
        for (const Description& description : library->descriptions()) {
            const auto [owner, is_first] = owners.emplace(description.id, spec.name);
            if (is_first) continue;
            const LoadError error{library->path().string(), LoadStage::identity,
                                  "its strategy " + in_quotes(description.id) +
                                      " is that of plugin " + owner->second + " already"};
            wrong.push_back(text_of(PluginError{spec.name, spec.required, error}));
        }
    }
    return wrong;
}

// Every binding as it is to be: the present instance where only times changed, or where it takes
// the new options; else a new one.
std::vector<std::string> Bindings::prepare_changed(const Config& config, Change& change) {
    std::vector<std::string> wrong;
    for (const auto& [key, settings] : configured(config)) {
        auto bound = bound_to(key, settings, change);
        if (const auto* failure = std::get_if<BindingFailure>(&bound)) {
            wrong.push_back(failure->text);
            continue;
        }
        change.wanted.push_back({std::get<Bound>(std::move(bound)), {}});
    }
    for (std::string& mistake : answering_mistakes(change.wanted)) wrong.push_back(mistake);
    for (Wanted& wanted : change.wanted) {
        if (!wrong.empty()) break;
        if (auto failure = make_ready(wanted, change)) wrong.push_back(failure->text);
    }
    return wrong;
}

// In the plugins as they are to be.
std::variant<Bindings::Bound, BindingFailure> Bindings::bound_to(const BindingKey& key,
                                                                 const ModelConfig& settings,
                                                                 const Change& change) const {
    for (const auto& [spec, library] : change.loaded) {
        for (const Description& description : library->descriptions()) {
            if (description.id == settings.strategy)
                return Bound{key, settings, spec.name, library, &description};
        }
    }
    auto bound = bound_to(key, settings);
    const auto* found = std::get_if<Bound>(&bound);
    if (found == nullptr) return bound;
    const auto is_changed = [&](const PluginChange& plugin) {
        return plugin.name == found->plugin;
    };
    if (std::ranges::none_of(change.changes.plugins, is_changed)) return bound;
    return BindingFailure{name_of(key) + ": plugin " + found->plugin + " is to have the strategy " +
                          in_quotes(settings.strategy) + " no longer"};
}

Bindings::Failure Bindings::make_ready(Wanted& wanted, Change& change) {
    const auto present = std::ranges::find(bound_, wanted.bound.key, &Bound::key);
    const bool stays = present != bound_.end() && present->library == wanted.bound.library &&
                       present->description->id == wanted.bound.description->id;
    if (!stays) return prepare(wanted);
    wanted.bound.owner = present->owner;
    wanted.bound.is_quarantined = present->is_quarantined;
    if (present->settings.options == wanted.bound.settings.options) return std::nullopt;
    if (present->is_quarantined || !can_reconfigure(*present)) return prepare(wanted);
    change.reconfigured.emplace_back(&*present, present->settings.options);
    return reconfigure(*present, wanted.bound.settings.options);
}

bool Bindings::can_reconfigure(const Bound& bound) {
    bool can = false;
    shards_.front()->call([&](const exchange::Core& core, exchange::Nanos) {
        can = core.can_reconfigure(bound.key.model, bound.key.match);
    });
    return can;
}

Bindings::Failure Bindings::reconfigure(const Bound& bound, const std::string& options) {
    for (const auto& shard : shards_) {
        std::optional<std::string> why_not;
        shard->call([&](exchange::Core& core, exchange::Nanos now) {
            why_not = core.reconfigure(bound.key.model, bound.key.match, options, now);
        });
        if (why_not) return BindingFailure{name_of(bound.key) + ": " + *why_not};
    }
    return std::nullopt;
}

void Bindings::undo(Change& change) {
    discard(change.wanted);
    change.wanted.clear();  // which keep their libraries from ending
    for (const auto& [bound, options] : change.reconfigured) {
        const auto failure = reconfigure(*bound, options);
        if (failure) log_.error("reconfigure").with("error", failure->text);
    }
    for (auto& [spec, library] : change.loaded) {
        const LoadedPlugin* present = plugins_.find_plugin(spec.name);
        if (present == nullptr || present->library != library) plugins_.let_go(std::move(library));
    }
    end_libraries();
}

// Of all that is not asked any more, or is asked with other options.
void Bindings::end_shadows_of(const Change& change) {
    std::set<std::string> plugins(change.dropped.begin(), change.dropped.end());
    for (const auto& [spec, library] : change.loaded) plugins.insert(spec.name);
    for (const auto& [bound, options] : change.reconfigured) plugins.insert(bound->plugin);
    for (const Bound& old : bound_) {
        const auto stays = [&](const Wanted& wanted) { return wanted.bound.owner == old.owner; };
        if (std::ranges::none_of(change.wanted, stays)) plugins.insert(old.plugin);
    }
    for (const std::string& plugin : plugins) end_shadows_of(plugin);
}

void Bindings::put_in_place(Change& change) {
    end_shadows_of(change);
    commit(change.wanted);
    for (auto& [spec, library] : change.loaded) {
        const LoadedPlugin* present = plugins_.find_plugin(spec.name);
        const bool is_other = present != nullptr && present->library != library;
        History& history = histories_[spec.name];
        if (is_other) {
            const std::uint64_t generation = history.generation + 1;
            history = History{};
            history.generation = generation;
        }
        plugins_.put(spec, std::move(library));
    }
    for (const std::string& name : change.dropped) {
        plugins_.drop(name);
        histories_.erase(name);
    }
    end_libraries();
}

}  // namespace amq::host
