// A plugin gets another library while it is in use; and loses it again when that one misbehaves.

#include <algorithm>
#include <utility>

#include "host/bindings.hpp"
#include "host/config/units.hpp"
#include "host/printable.hpp"
#include "host/state_report.hpp"

namespace amq::host {
namespace {

BindingFailure failure_of(const LoadError& error) {
    return {text_of(error), std::string(name_of(error.stage))};
}

bool has_same_promise(const Description& one, const Description& other) {
    return (one.flags & AMQ_DESC_ANSWERS) == (other.flags & AMQ_DESC_ANSWERS);
}

const Description* find(const Library& library, const std::string& id) {
    for (const Description& description : library.descriptions()) {
        if (description.id == id) return &description;
    }
    return nullptr;
}

// The strategy of that id, or, when the plugin was called by its name, the first.
const Description& shown(const Library& library, const std::string& id) {
    const Description* const named = find(library, id);
    return named != nullptr ? *named : library.descriptions().front();
}

}  // namespace

std::variant<Swapped, BindingFailure> Bindings::swap(const std::string& id,
                                                     const std::string& file) {
    return replace(id, file);
}

std::variant<Swapped, BindingFailure> Bindings::reload(const std::string& id) {
    return replace(id, std::nullopt);
}

// Without a file, for what is in its own now.
std::variant<Swapped, BindingFailure> Bindings::replace(const std::string& id,
                                                        const std::optional<std::string>& file) {
    const auto done = [&]() -> std::variant<Swapped, BindingFailure> {
        const LoadedPlugin* present = plugin_of(id);
        const auto missing = present == nullptr ? missing_of(id) : std::nullopt;
        if (present == nullptr && !missing) return unknown(id);
        PluginSpec next = missing ? missing->spec : present->spec;
        if (file) {
            next.path = *file;
            next.sha256.clear();  // that is of the configured file
        }
        return missing ? bring_up(next, id) : swap(*present, next, id);
    };
    auto result = done();
    if (const auto* failure = std::get_if<BindingFailure>(&result)) {
        tell_refused(id, "swap_refused", failure->text);
    }
    return result;
}

// By the operator's name, or by a strategy in it.
const LoadedPlugin* Bindings::plugin_of(const std::string& id) const {
    if (const LoadedPlugin* plugin = plugins_.find_plugin(id)) return plugin;
    for (const LoadedPlugin& plugin : plugins_.plugins()) {
        if (find(*plugin.library, id) != nullptr) return &plugin;
    }
    return nullptr;
}

BindingFailure Bindings::unknown(const std::string& id) const {
    std::string known;
    for (const LoadedPlugin& plugin : plugins_.plugins()) {
        for (const Description& description : plugin.library->descriptions()) {
            known += (known.empty() ? "; there are " : ", ") + description.id;
        }
    }
    std::string missing;
    for (const MissingPlugin& plugin : plugins_.missing()) {
        missing += (missing.empty() ? "; missing is " : ", ") + plugin.spec.name;
    }
    return {"no plugin and no strategy is called " + in_quotes(id) + known + missing};
}

std::variant<Swapped, BindingFailure> Bindings::swap(const LoadedPlugin& plugin,
                                                     const PluginSpec& next,
                                                     const std::string& id) {
    LoadedPlugin present = plugin;
    const std::string name = present.spec.name;
    auto loaded = plugins_.load_beside(next, KeepOut::not_asked);
    if (const auto* error = std::get_if<LoadError>(&loaded)) return failure_of(*error);
    LibraryPtr library = std::get<LibraryPtr>(std::move(loaded));
    if (library == present.library) return Swapped{false, report_of(present, id), {}, {}};
    auto prepared = prepare_with(name, library);
    if (auto* failure = std::get_if<BindingFailure>(&prepared)) {
        plugins_.let_go(std::move(library));
        end_libraries();
        return std::move(*failure);
    }
    if (auto failure = put_monitors(name, library)) {
        discard(std::get<std::vector<Wanted>>(prepared));
        plugins_.let_go(std::move(library));
        end_libraries();
        return std::move(*failure);
    }
    plugins_.forgive(*library);
    Swapped done{true, {}, shown(*present.library, id).version, present.library->sha256()};
    std::vector<Told> news = news_of(name, *present.library, *library, "swapped");
    start_probation(name, std::move(present));  // without one nobody keeps the library before
    done.state = in_words(
        put_in_place(name, next, std::move(library), std::get<std::vector<Wanted>>(prepared)));
    done.strategy = report_of(*plugins_.find_plugin(name), id);
    auto line = log_.info("plugin_swapped");
    line.with("plugin", name)
        .with("version", done.strategy.description.version)
        .with("generation", done.strategy.generation)
        .with("sha256", std::string_view(done.strategy.sha256).substr(0, 12));
    if (!done.state.empty()) line.with("state", done.state);
    tell_all(std::move(news), done.state.empty() ? "" : "; state: " + done.state);
    return done;
}

// All that the plugin serves, with instances of that library.
std::variant<std::vector<Bindings::Wanted>, BindingFailure> Bindings::prepare_with(
    const std::string& plugin, const LibraryPtr& library) {
    std::vector<Wanted> all = present();
    Failure failure;
    for (Wanted& wanted : all) {
        if (failure || wanted.bound.plugin != plugin) continue;
        const std::string& id = wanted.bound.description->id;
        const Description* next = find(*library, id);
        const std::string file = library->path().string();
        if (next == nullptr) {
            failure = BindingFailure{file + ": it has no strategy " + in_quotes(id) + ", which " +
                                     name_of(wanted.bound.key) + " is bound to"};
        } else if (!has_same_promise(*next, *wanted.bound.description)) {
            failure = BindingFailure{file + ": its " + in_quotes(id) +
                                     " says otherwise than the one that runs whether publishers "
                                     "are told the outcome"};
        } else {
            wanted.bound.library = library;
            wanted.bound.description = next;
            failure = prepare(wanted);
        }
    }
    if (!failure) return all;
    discard(all);
    return std::move(*failure);
}

std::vector<exchange::StateHandover> Bindings::put_in_place(const std::string& plugin,
                                                            const PluginSpec& spec,
                                                            LibraryPtr library,
                                                            std::vector<Wanted>& all) {
    end_shadows_of(plugin);
    auto states = commit(all);
    plugins_.put(spec, std::move(library));
    History& history = histories_[plugin];
    ++history.generation;
    history.since = std::chrono::system_clock::now();
    end_libraries();
    return states;
}

StrategyReport Bindings::report_of(const LoadedPlugin& plugin, const std::string& id) {
    const std::string wanted = shown(*plugin.library, id).id;
    for (StrategyReport& report : report()) {
        if (report.description.id == wanted) return std::move(report);
    }
    return {};
}

// --- probation and quarantine

void Bindings::start_probation(const std::string& plugin, LoadedPlugin before) {
    forget_probation(plugin);
    if (config_.plugins.probation == Duration::zero()) return;
    History& history = histories_[plugin];
    history.before = std::move(before);
    history.probation = next_probation_++;
    loader_.after(config_.plugins.probation,
                  [this, probation = history.probation] { end_probation(probation); });
}

void Bindings::forget_probation(const std::string& plugin) {
    History& history = histories_[plugin];
    history.before.reset();
    history.probation = 0;
}

// It has done well. Its plugin may have another name by this time.
void Bindings::end_probation(std::uint64_t probation) {
    const auto at = std::ranges::find_if(
        histories_, [&](const auto& one) { return one.second.probation == probation; });
    if (at == histories_.end()) return;
    const std::string plugin = at->first;
    forget_probation(plugin);
    watch_strikes(plugin);
    end_libraries();
    log_.info("probation_over").with("plugin", plugin);
    if (const LoadedPlugin* const loaded = plugins_.find_plugin(plugin)) {
        tell_of_each(plugin, *loaded->library, "probation_passed",
                     "it did well for " + format_duration(config_.plugins.probation));
    }
}

StrikeTally::Limit Bindings::strike_limit(const std::string& plugin) const {
    const PluginsConfig& config = config_.plugins;
    const auto at = histories_.find(plugin);
    const bool is_tried = at != histories_.end() && at->second.probation != 0;
    if (is_tried) {
        return {config.probation_strikes, exchange::to_nanos(config.probation),
                config.slow_strikes};
    }
    return {config.quarantine_strikes, exchange::to_nanos(config.quarantine_window),
            config.slow_strikes};
}

void Bindings::watch_strikes(const std::string& plugin) {
    for (const Bound& bound : bound_) {
        if (bound.plugin == plugin) tally_.watch(bound.owner, strike_limit(plugin));
    }
}

void Bindings::on_too_many_strikes(std::uint64_t owner) {
    const auto at = std::ranges::find(bound_, owner, &Bound::owner);
    if (at == bound_.end()) return;  // it has been replaced meanwhile
    const std::string plugin = at->plugin;
    if (swap_back(plugin)) return;
    const auto still = std::ranges::find(bound_, owner, &Bound::owner);
    if (still != bound_.end()) quarantine(*still);
}

// Those of one that was exchanged meanwhile come too late.
void Bindings::on_monitor_strikes(const std::string& id, const std::string& sha256,
                                  std::uint64_t strikes) {
    loader_.post([this, id, sha256, strikes] {
        const std::uint64_t limit = config_.plugins.probation_strikes;
        const LoadedPlugin* const plugin = plugin_of(id);
        if (plugin == nullptr || plugin->library->sha256() != sha256) return;
        if (limit != 0 && strikes >= std::min<std::uint64_t>(limit, Monitor::kMaxFailures))
            swap_back(plugin->spec.name);
    });
}

bool Bindings::swap_back(const std::string& plugin) {
    History& history = histories_[plugin];
    if (history.probation == 0 || !history.before) return false;
    const LoadedPlugin before = *history.before;
    auto prepared = prepare_with(plugin, before.library);
    if (const auto* failure = std::get_if<BindingFailure>(&prepared)) {
        log_.error("swap_back_failed").with("plugin", plugin).with("error", failure->text);
        tell_refused(plugin, "put_back_failed", failure->text);
        return false;
    }
    std::vector<Told> news =
        news_of(plugin, *plugins_.find_plugin(plugin)->library, *before.library, "put_back");
    forget_probation(plugin);
    if (const auto failure = put_monitors(plugin, before.library)) {
        log_.error("monitor_lost").with("plugin", plugin).with("error", failure->text);
        tell_monitors_lost(plugin, *before.library, failure->text);
    }
    const std::string state = in_words(
        put_in_place(plugin, before.spec, before.library, std::get<std::vector<Wanted>>(prepared)));
    auto line = log_.error("plugin_swapped_back");
    line.with("plugin", plugin)
        .with("strikes", config_.plugins.probation_strikes)
        .with("within", config_.plugins.probation)
        .with("generation", history.generation);
    if (!state.empty()) line.with("state", state);
    tell_all(std::move(news), ", which got " + std::to_string(config_.plugins.probation_strikes) +
                                  " strikes within " + format_duration(config_.plugins.probation));
    return true;
}

void Bindings::quarantine(Bound& bound) {
    end_shadows_of(bound.plugin);
    for (const auto& shard : shards_) {
        shard->call([&](exchange::Core& core, exchange::Nanos now) {
            core.quarantine(bound.key.model, bound.key.match, now);
        });
    }
    bound.is_quarantined = true;
    log_.error("quarantine")
        .with("strategy", bound.description->id)
        .with("plugin", bound.plugin)
        .with("binding", name_of(bound.key))
        .with("strikes", config_.plugins.quarantine_strikes)
        .with("within", config_.plugins.quarantine_window)
        .with("text",
              "it is not called any more, until another library takes its place: "
              "amq plugin swap");
    tell_quarantined(bound);
}

}  // namespace amq::host
