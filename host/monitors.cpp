#include "host/monitors.hpp"

#include <algorithm>
#include <utility>

namespace amq::host {
namespace {

bool has(const Library& library, const std::string& id) {
    return std::ranges::any_of(library.descriptions(), [&](const Description& one) {
        return one.is_monitor() && one.id == id;
    });
}

MonitorSource source_of(const Description& description, const LibraryPtr& library,
                        const PluginConfig& config) {
    return {&library->entry(), description.id,    config.options,
            library,           library->sha256(), config.admin};
}

}  // namespace

Monitors::Monitors(MonitorThread& thread, Log& log) : thread_(thread), log_(log) {}

std::optional<std::string> Monitors::put(const std::string& plugin, const LibraryPtr& library,
                                         const PluginConfig& config) {
    const auto before = running(plugin);
    if (!has_monitor(*library)) {
        drop(plugin);
        return std::nullopt;
    }
    std::vector<std::string> done;
    for (const Description& description : library->descriptions()) {
        if (!description.is_monitor()) continue;
        if (auto failure = put(description, library, config)) {
            for (const std::string& id : done) {
                if (!before || !has(*before->library, id)) thread_.drop(id);
            }
            if (before && !done.empty()) put(plugin, before->library, before->config);
            return description.id + ": " + *failure;
        }
        done.push_back(description.id);
    }
    if (before) drop_missing(*before, *library);
    running_[plugin] = {library, config};
    return std::nullopt;
}

std::optional<std::string> Monitors::put(const Description& description, const LibraryPtr& library,
                                         const PluginConfig& config) {
    auto failure = thread_.put(source_of(description, library, config));
    if (failure) return failure;
    log_.info("monitor")
        .with("id", description.id)
        .with("version", description.version)
        .with("admin", config.admin);
    return std::nullopt;
}

// What the plugin had and has no longer.
void Monitors::drop_missing(const Running& before, const Library& now) {
    for (const Description& description : before.library->descriptions()) {
        if (description.is_monitor() && !has(now, description.id)) thread_.drop(description.id);
    }
}

std::optional<Monitors::Running> Monitors::running(const std::string& plugin) const {
    const auto at = running_.find(plugin);
    return at == running_.end() ? std::nullopt : std::optional(at->second);
}

void Monitors::drop(const std::string& plugin) {
    const auto at = running_.find(plugin);
    if (at == running_.end()) return;
    for (const Description& description : at->second.library->descriptions()) {
        if (description.is_monitor()) thread_.drop(description.id);
    }
    running_.erase(at);
}

void Monitors::rename(const std::string& from, const std::string& to) {
    auto node = running_.extract(from);
    if (node.empty()) return;
    node.key() = to;
    running_.insert(std::move(node));
}

bool has_monitor(const Library& library) {
    return std::ranges::any_of(library.descriptions(), &Description::is_monitor);
}

}  // namespace amq::host
