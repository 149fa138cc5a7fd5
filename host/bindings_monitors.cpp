// Monitors come and go with the libraries of their plugins.

#include <utility>

#include "host/bindings_change.hpp"

namespace amq::host {

Bindings::Failure Bindings::put_monitors(const std::string& plugin, const LibraryPtr& library) {
    if (monitors_ == nullptr) return std::nullopt;
    const auto configured = planned_->plugins.libraries.find(plugin);
    const PluginConfig config =
        configured == planned_->plugins.libraries.end() ? PluginConfig{} : configured->second;
    if (auto failure = monitors_->put(plugin, library, config)) {
        return BindingFailure{"plugin " + plugin + ": " + *failure, "create"};
    }
    return std::nullopt;
}

// Those of plugins that are new, come from other files, or have other options.
std::vector<std::string> Bindings::put_monitors(const Config& config, Change& change) {
    std::vector<std::string> wrong;
    if (monitors_ == nullptr) return wrong;
    for (const auto& [spec, library] : change.loaded) {
        auto before = monitors_->running(spec.name);
        if (!before && !has_monitor(*library)) continue;
        const auto failure =
            monitors_->put(spec.name, library, config.plugins.libraries.at(spec.name));
        if (failure) {
            wrong.push_back("plugin " + spec.name + ": " + *failure);
            return wrong;
        }
        change.monitors.emplace_back(spec.name, std::move(before));
    }
    return wrong;
}

void Bindings::take_monitors_back(Change& change) {
    for (auto& [plugin, before] : change.monitors) {
        if (!before) {
            monitors_->drop(plugin);
        } else if (const auto failure = monitors_->put(plugin, before->library, before->config)) {
            log_.error("monitor_lost").with("plugin", plugin).with("error", *failure);
            tell_monitors_lost(plugin, *before->library, *failure);
        }
    }
    change.monitors.clear();
}

// One that does not start is a reason not to start the broker, unless its plugin may be missing.
std::vector<std::string> Bindings::start_monitors() {
    std::vector<std::string> wrong;
    for (const LoadedPlugin& plugin : plugins_.plugins()) {
        if (!has_monitor(*plugin.library)) continue;
        const auto failure = put_monitors(plugin.spec.name, plugin.library);
        if (!failure) continue;
        if (plugin.spec.required) {
            wrong.push_back(failure->text);
        } else {
            log_.warn("monitor_skipped").with("error", failure->text);
        }
    }
    return wrong;
}

}  // namespace amq::host
