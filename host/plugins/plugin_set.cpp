#include "host/plugins/plugin_set.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "host/plugins/elf_gate.hpp"
#include "host/plugins/source_file.hpp"
#include "host/plugins/trial.hpp"
#include "host/printable.hpp"

namespace amq::host {

std::string text_of(const PluginError& error) {
    return "plugin " + error.plugin + ": " + text_of(error.error);
}

PluginSet::PluginSet(const std::vector<PluginSpec>& specs, Staging& staging,
                     const PluginSetOptions& options) {
    for (const auto& spec : specs) {
        auto loaded = load(options.base / spec.path, staging, options);
        if (auto* error = std::get_if<LoadError>(&loaded))
            errors_.push_back({spec.name, spec.required, std::move(*error)});
        else
            plugins_.push_back({spec, std::get<LibraryPtr>(std::move(loaded))});
    }
    if (!failed()) init_all();
}

PluginSet::~PluginSet() {
    close();
}

LoadResult<LibraryPtr> PluginSet::load(const std::filesystem::path& path, Staging& staging,
                                       const PluginSetOptions& options) const {
    auto source = open_source(path);
    if (auto* error = std::get_if<LoadError>(&source)) return std::move(*error);
    auto file = staging.copy(std::get<SourceFile>(source));
    if (auto* error = std::get_if<LoadError>(&file)) return std::move(*error);
    auto& staged = std::get<StagedFile>(file);
    if (auto error = check_unique(staged)) return std::move(*error);
    if (auto error = check_elf(staged)) return std::move(*error);
    if (options.trial == Trial::child)
        if (auto error = try_in_child(staged, options.trial_limit)) return std::move(*error);
    auto library = load_staged(std::move(staged), options.unload);
    if (const auto* loaded = std::get_if<LibraryPtr>(&library))
        if (auto error = check_unique(**loaded)) return std::move(*error);
    return library;
}

std::optional<LoadError> PluginSet::check_unique(const StagedFile& file) const {
    for (const auto& [spec, library] : plugins_)
        if (library->sha256() == file.sha256())
            return LoadError{file.source().string(), LoadStage::identity,
                             "it is the same library as that of plugin " + spec.name};
    return std::nullopt;
}

std::optional<LoadError> PluginSet::check_unique(const Library& library) const {
    for (const auto& description : library.descriptions())
        if (const auto* taken = owner_of(description.id))
            return LoadError{library.path().string(), LoadStage::identity,
                             "its strategy " + in_quotes(description.id) + " is that of plugin " +
                                 taken->spec.name + " already"};
    return std::nullopt;
}

void PluginSet::init_all() {
    std::erase_if(plugins_, [&](const LoadedPlugin& plugin) {
        auto error = plugin.library->init();
        if (error) errors_.push_back({plugin.spec.name, plugin.spec.required, std::move(*error)});
        return error.has_value();
    });
}

bool PluginSet::failed() const {
    return std::any_of(errors_.begin(), errors_.end(), [](const auto& e) { return e.required; });
}

const LoadedPlugin* PluginSet::owner_of(std::string_view id) const {
    for (const auto& plugin : plugins_)
        for (const auto& description : plugin.library->descriptions())
            if (description.id == id) return &plugin;
    return nullptr;
}

StrategyRef PluginSet::find(std::string_view id) const {
    const auto* owner = owner_of(id);
    if (owner == nullptr) return {};
    for (const auto& description : owner->library->descriptions())
        if (description.id == id) return {owner->library, &description};
    return {};
}

std::vector<PluginError> PluginSet::close() {
    std::vector<PluginError> problems;
    while (!plugins_.empty()) {
        const auto [spec, library] = std::move(plugins_.back());
        plugins_.pop_back();
        std::optional<LoadError> problem;
        if (library.use_count() > 1)
            problem = LoadError{library->path().string(), LoadStage::init,
                                "deinit() waits for the last of its instances"};
        else
            problem = library->deinit();
        if (problem) problems.push_back({spec.name, spec.required, std::move(*problem)});
    }
    return problems;
}

}  // namespace amq::host
