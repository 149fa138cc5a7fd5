#include "host/safe_mode.hpp"

#include <chrono>

namespace amq::host {

SafeMode::SafeMode(const PluginsConfig& config, CrashRecords& records, Log& log)
    : config_(config), records_(records), log_(log) {}

std::optional<std::string> SafeMode::too_many_crashes(const PluginSpec& spec,
                                                      const StagedFile& file) {
    if (config_.crash_limit == 0) return std::nullopt;
    records_.refresh();
    const auto since = std::chrono::system_clock::now() - config_.crash_window;
    const auto crashes = records_.crashes_of(file.sha256(), since);
    if (crashes.count < config_.crash_limit) return std::nullopt;
    tell(spec, crashes);
    return "it crashed " + std::to_string(crashes.count) +
           (crashes.count == 1 ? " time" : " times");
}

void SafeMode::tell(const PluginSpec& spec, const CrashRecords::Crashes& crashes) const {
    log_.warn("plugin_skipped")
        .with("plugin", spec.name)
        .with("required", spec.required)
        .with("crashes", crashes.count)
        .with("within", config_.crash_window)
        .with("last", crashes.last.time)
        .with("strategy", crashes.last.plugin)
        .with("callback", crashes.last.callback)
        .with("signal", crashes.last.signal)
        .with("crash_file", records_.file().string())
        .with("text",
              "a start or a reload tries it again when its file is another one, its lines are "
              "taken out of crash_file, or that time has passed; amq plugin reload at once");
}

void SafeMode::forgive(const std::string& sha256) {
    records_.forgive(sha256);
}

void SafeMode::tell(const std::vector<MissingPlugin>& missing) const {
    std::string left_out;
    for (const MissingPlugin& plugin : missing) {
        if (plugin.is_left_out()) {  // told already
            left_out += (left_out.empty() ? "" : ",") + plugin.spec.name;
        } else if (!plugin.spec.required) {
            log_.warn("plugin_skipped")
                .with("plugin", plugin.spec.name)
                .with("error", text_of(plugin));
        }
    }
    if (left_out.empty()) return;
    log_.error("safe_mode")
        .with("without", left_out)
        .with("text", "models of these plugins are not served, all others are");
}

}  // namespace amq::host
