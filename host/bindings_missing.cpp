// Plugins that are to be there and are not, what is bound to nothing meanwhile, and how they come
// up while the broker runs.

#include <algorithm>
#include <utility>

#include "host/bindings.hpp"
#include "host/printable.hpp"

namespace amq::host {

std::string text_of(const Unbound& unbound) {
    return name_of(unbound.key) + ": no loaded plugin has the strategy " +
           in_quotes(unbound.strategy);
}

// Nobody knows the strategies of a plugin that is missing.
bool Bindings::may_be_unbound(const Config& config) const {
    return config.plugins.libraries.empty() || !plugins_.missing().empty();
}

bool Bindings::is_bound(const BindingKey& key) const {
    return std::ranges::find(bound_, key, &Bound::key) != bound_.end();
}

std::vector<Unbound> Bindings::unbound() const {
    std::vector<Unbound> all;
    for (const auto& [key, settings] : configured(config_)) {
        if (!is_bound(key)) all.push_back({key, settings.strategy});
    }
    return all;
}

// Those that crashed too often have been told of by whoever left them out.
void Bindings::log_missing() const {
    for (const MissingPlugin& missing : plugins_.missing()) {
        if (missing.is_left_out()) continue;
        log_.warn("plugin_skipped")
            .with("plugin", missing.spec.name)
            .with("error", text_of(missing));
    }
}

void Bindings::log_unbound() const {
    for (const Unbound& one : unbound()) {
        auto line = log_.warn("model_unbound");
        line.with("model", one.key.model);
        if (!one.key.match.empty()) line.with("topics", one.key.match);
        line.with("error", text_of(one));
    }
    if (!bound_.empty()) return;
    log_.warn("no_strategy")
        .with("text", "no model has a strategy: every publish is refused as of an unknown model");
}

// By the operator's name, or, when there is but one, by a strategy that nobody else has.
std::optional<MissingPlugin> Bindings::missing_of(const std::string& id) const {
    for (const MissingPlugin& missing : plugins_.missing()) {
        if (missing.spec.name == id) return missing;
    }
    if (plugins_.missing().size() != 1) return std::nullopt;
    for (const Unbound& one : unbound()) {
        if (one.strategy == id) return plugins_.missing().front();
    }
    return std::nullopt;
}

std::variant<Swapped, BindingFailure> Bindings::bring_up(const PluginSpec& spec,
                                                         const std::string& id) {
    auto loaded = plugins_.load_beside(spec, KeepOut::not_asked);
    if (const auto* error = std::get_if<LoadError>(&loaded)) {
        // Of its own file that is the latest that is known.
        const auto missing = missing_of(spec.name);
        if (missing && missing->spec.path == spec.path) plugins_.miss(missing->spec, *error);
        return BindingFailure{text_of(*error), std::string(name_of(error->stage))};
    }
    LibraryPtr library = std::get<LibraryPtr>(std::move(loaded));
    auto prepared = prepare_unbound(spec.name, library);
    if (auto* failure = std::get_if<BindingFailure>(&prepared)) {
        plugins_.let_go(std::move(library));
        end_libraries();
        return std::move(*failure);
    }
    if (auto failure = put_monitors(spec.name, library)) {
        discard(std::get<std::vector<Wanted>>(prepared));
        plugins_.let_go(std::move(library));
        end_libraries();
        return std::move(*failure);
    }
    commit(std::get<std::vector<Wanted>>(prepared));
    plugins_.forgive(*library);
    plugins_.put(spec, std::move(library));
    histories_[spec.name] = History{};
    log_back(spec.name);
    tell_of_each(spec.name, *plugins_.find_plugin(spec.name)->library, "added",
                 "it was missing, and was brought up by an operator");
    return Swapped{true, report_of(*plugins_.find_plugin(spec.name), id), {}, {}};
}

// All that there is, and what waits for a strategy of that library.
std::variant<std::vector<Bindings::Wanted>, BindingFailure> Bindings::prepare_unbound(
    const std::string& plugin, const LibraryPtr& library) {
    std::vector<Wanted> all = present();
    Failure failure;
    for (const auto& [key, settings] : configured(config_)) {
        if (failure) break;
        const auto strategy =
            std::ranges::find(library->descriptions(), settings.strategy, &Description::id);
        if (is_bound(key) || strategy == library->descriptions().end()) continue;
        if (strategy->is_monitor()) continue;
        all.push_back({{key, settings, plugin, library, &*strategy}, {}});
        failure = prepare(all.back());
    }
    const std::vector<std::string> mistakes = answering_mistakes(all);
    if (!failure && !mistakes.empty()) failure = BindingFailure{mistakes.front()};
    if (!failure) return all;
    discard(all);
    return std::move(*failure);
}

void Bindings::log_back(const std::string& plugin) const {
    const LoadedPlugin* const loaded = plugins_.find_plugin(plugin);
    log_.info("plugin_back")
        .with("plugin", plugin)
        .with("file", loaded->library->path().string())
        .with("sha256", std::string_view(loaded->library->sha256()).substr(0, 12));
}

}  // namespace amq::host
