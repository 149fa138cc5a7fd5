// A configuration takes the place of the one in effect, whole or not at all.

#include <algorithm>
#include <set>
#include <utility>

#include "host/bindings_change.hpp"
#include "host/printable.hpp"

namespace amq::host {

namespace {

// That configuration is looked at, for a while.
class Planning {
  public:
    Planning(const Config*& planned, const Config& config)
        : planned_(planned), before_(std::exchange(planned, &config)) {}
    Planning(const Planning&) = delete;
    Planning& operator=(const Planning&) = delete;
    ~Planning() { planned_ = before_; }

  private:
    const Config*& planned_;
    const Config* before_;
};

}  // namespace

std::variant<Applied, std::vector<std::string>> Bindings::apply(const Config& config,
                                                                Sources sources) {
    const Planning planning(planned_, config);
    Sources before = std::exchange(sources_, std::move(sources));
    auto result = apply_planned(config);
    if (!std::holds_alternative<Applied>(result)) sources_ = std::move(before);
    return result;
}

std::variant<Applied, std::vector<std::string>> Bindings::apply_planned(const Config& config) {
    Change change;
    std::vector<std::string> wrong = make_ready(config, change, Missing::tried_again);
    if (!wrong.empty() && !change.back.empty()) {
        stay_missing(change, wrong.front());
        wrong = make_ready(config, change, Missing::left);
    }
    if (!wrong.empty()) {
        undo(change);
        return wrong;
    }
    std::vector<Told> news = news_of(change);
    put_in_place(change);
    tell_all(std::move(news));
    config_ = with_live_parts(config);
    for (const auto& shard : shards_) shard->set_spin(config_.spin);
    for (const LoadedPlugin& plugin : plugins_.plugins()) watch_strikes(plugin.spec.name);
    for (const std::string& plugin : change.back) log_back(plugin);
    log_missing();
    log_unbound();
    return Applied{change.changes, change.back};
}

std::vector<std::string> Bindings::make_ready(const Config& config, Change& change,
                                              Missing missing) {
    change.changes = changes_between(config_, config);
    std::vector<std::string> wrong = load_changed(change);
    if (wrong.empty() && missing == Missing::tried_again) load_missing(config, change);
    if (wrong.empty()) wrong = doubles_in(change);
    if (wrong.empty()) wrong = prepare_changed(config, change);
    if (wrong.empty()) wrong = put_monitors(config, change);
    return wrong;
}

// What takes a new start stays as it is, so that the next comparison finds it again.
Config Bindings::with_live_parts(const Config& config) const {
    Config now = config_;
    now.models = config.models;
    now.topics = config.topics;
    now.plugins.libraries = config.plugins.libraries;
    now.plugins.slow_strikes = config.plugins.slow_strikes;
    now.plugins.quarantine_strikes = config.plugins.quarantine_strikes;
    now.plugins.quarantine_window = config.plugins.quarantine_window;
    now.plugins.probation = config.plugins.probation;
    now.plugins.probation_strikes = config.plugins.probation_strikes;
    now.spin = config.spin;
    now.log.level = config.log.level;
    return now;
}

// What has come back goes again: with it something is wrong, or nothing is but for it.
void Bindings::stay_missing(Change& change, const std::string& why) {
    undo(change);
    Change less;
    less.missing = std::move(change.missing);
    for (const auto& [spec, library] : change.loaded) {
        if (std::ranges::find(change.back, spec.name) == change.back.end()) continue;
        less.missing.push_back({spec, {spec.path.string(), LoadStage::create, why}});
    }
    change = std::move(less);
}

// Nobody knows the strategies of a plugin that is missing. What is served is not given up for a
// guess, but when all plugins are switched off there is nothing to guess.
bool Bindings::may_stay_unbound(const BindingKey& key, const Config& config,
                                const Change& change) const {
    if (config.plugins.libraries.empty()) return true;
    const auto is_loaded = [&](const auto& plugin) {
        const auto is_in = [&](const auto& loaded) { return loaded.first.name == plugin.first; };
        const auto is_by_name = [&](const auto& named) {
            return named.second.name == plugin.first;
        };
        return plugins_.find_plugin(plugin.first) != nullptr ||
               std::ranges::any_of(change.loaded, is_in) ||
               std::ranges::any_of(change.renamed, is_by_name);
    };
    return !is_bound(key) && !std::ranges::all_of(config.plugins.libraries, is_loaded);
}

// Every binding as it is to be: the present instance where only times changed, or where it takes
// the new options; else a new one.
std::vector<std::string> Bindings::prepare_changed(const Config& config, Change& change) {
    std::vector<std::string> wrong;
    for (const auto& [key, settings] : configured(config)) {
        auto bound = bound_to(key, settings, change);
        if (const auto* failure = std::get_if<BindingFailure>(&bound)) {
            if (!may_stay_unbound(key, config, change)) wrong.push_back(failure->text);
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
            if (description.id == settings.strategy && !description.is_monitor())
                return Bound{key, settings, spec.name, library, &description};
        }
    }
    auto bound = bound_to(key, settings);
    auto* found = std::get_if<Bound>(&bound);
    if (found == nullptr) return bound;
    for (const auto& [from, to] : change.renamed) {
        if (found->plugin != from) continue;
        found->plugin = to.name;
        return bound;
    }
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
    take_monitors_back(change);
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

// All that is known of it goes by its new name.
void Bindings::rename(const std::string& from, const PluginSpec& to) {
    plugins_.rename(from, to);
    if (monitors_ != nullptr) monitors_->rename(from, to.name);
    auto history = histories_.extract(from);
    if (!history.empty()) {
        history.key() = to.name;
        if (history.mapped().before) history.mapped().before->spec.name = to.name;
        histories_.insert(std::move(history));
    }
    for (auto& [id, run] : shadows_) {
        if (run.plugin == from) run.plugin = to.name;
    }
}

void Bindings::put_in_place(Change& change) {
    end_shadows_of(change);
    for (const auto& [from, to] : change.renamed) rename(from, to);
    if (monitors_ != nullptr) {
        for (const std::string& name : change.dropped) monitors_->drop(name);
    }
    commit(change.wanted);
    for (const MissingPlugin& missing : change.missing) plugins_.miss(missing.spec, missing.error);
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
