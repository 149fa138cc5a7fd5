// What a configuration changes of the plugins is loaded, beside what runs.

#include <algorithm>
#include <map>
#include <utility>

#include "host/bindings_change.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

PluginSpec spec_of(const std::string& name, const PluginConfig& config) {
    return {name, config.path, config.required, config.sha256};
}

// What a plugin is to have is that of another one, which this very reload would end or change.
std::string what_to_do(const LoadError& error, const std::vector<PluginChange>& changes) {
    for (const PluginChange& other : changes) {
        const std::string owner = "that of plugin " + other.name;
        const std::size_t at = error.reason.find(owner);
        if (!other.before || at == error.reason.npos) continue;
        const std::string_view rest = std::string_view(error.reason).substr(at + owner.size());
        if (!rest.empty() && rest.front() != ' ') continue;
        return ", which is there until this is in effect: in one reload give the plugin its new "
               "name with path and sha256 as they are, and what else is to change in the next";
    }
    return "";
}

}  // namespace

std::vector<std::string> Bindings::load_changed(Change& change) {
    std::vector<std::string> wrong;
    for (const PluginChange& plugin : change.changes.plugins) {
        if (!plugin.after) {
            change.dropped.push_back(plugin.name);
            continue;
        }
        const PluginSpec spec = spec_of(plugin.name, *plugin.after);
        const bool was_missing = is_missing(spec, change);
        if (was_missing && !plugin.was.empty()) change.dropped.push_back(plugin.was);
        if (was_missing) continue;
        if (!plugin.was.empty()) {
            change.renamed.emplace_back(plugin.was, spec);
            continue;
        }
        auto error = load(spec, change);
        if (!error) continue;
        error->reason += what_to_do(*error, change.changes.plugins);
        wrong.push_back(text_of(PluginError{plugin.name, spec.required, *error}));
    }
    return wrong;
}

std::optional<LoadError> Bindings::load(const PluginSpec& spec, Change& change) {
    auto loaded = plugins_.load_beside(spec);
    if (auto* error = std::get_if<LoadError>(&loaded)) return std::move(*error);
    change.loaded.emplace_back(spec, std::get<LibraryPtr>(std::move(loaded)));
    return std::nullopt;
}

// The same file was missing before, perhaps by another name.
bool Bindings::is_missing(const PluginSpec& spec, const Change& change) const {
    const auto renamed = std::ranges::find_if(change.changes.plugins, [&](const auto& plugin) {
        return plugin.name == spec.name && !plugin.was.empty();
    });
    const bool is_renamed = renamed != change.changes.plugins.end();
    const std::string& name = is_renamed ? renamed->was : spec.name;
    return std::ranges::any_of(plugins_.missing(), [&](const MissingPlugin& missing) {
        return missing.spec.name == name && missing.spec.path == spec.path &&
               missing.spec.sha256 == spec.sha256;
    });
}

void Bindings::load_missing(const Config& config, Change& change) {
    for (const auto& [name, plugin] : config.plugins.libraries) {
        const PluginSpec spec = spec_of(name, plugin);
        if (!is_missing(spec, change)) continue;
        if (auto error = load(spec, change))
            change.missing.push_back({spec, std::move(*error)});
        else
            change.back.push_back(name);
    }
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

}  // namespace amq::host
