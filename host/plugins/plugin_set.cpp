#include "host/plugins/plugin_set.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "host/plugins/elf_gate.hpp"
#include "host/plugins/hash_gate.hpp"
#include "host/plugins/source_file.hpp"
#include "host/plugins/trial.hpp"
#include "host/printable.hpp"

namespace amq::host {

std::string text_of(const PluginError& error) {
    return "plugin " + error.plugin + ": " + text_of(error.error);
}

std::string text_of(const MissingPlugin& missing) {
    return text_of(PluginError{missing.spec.name, missing.spec.required, missing.error});
}

PluginSet::PluginSet(const std::vector<PluginSpec>& specs, Staging& staging,
                     const PluginSetOptions& options)
    : breadcrumb_(options.breadcrumb != nullptr ? options.breadcrumb : &unread_),
      staging_(staging),
      options_(options) {
    for (const auto& spec : specs) {
        auto staged = stage(spec);
        auto loaded = std::holds_alternative<LoadError>(staged)
                          ? std::get<LoadError>(std::move(staged))
                          : load(spec, std::get<StagedFile>(std::move(staged)), KeepOut::asked);
        if (auto* error = std::get_if<LoadError>(&loaded))
            fail(spec, std::move(*error));
        else
            plugins_.push_back({spec, std::get<LibraryPtr>(std::move(loaded))});
    }
    if (!failed()) init_all();
}

PluginSet::~PluginSet() {
    close();
}

LoadResult<StagedFile> PluginSet::stage(const PluginSpec& spec) const {
    auto source = open_source(options_.base / spec.path);
    if (auto* error = std::get_if<LoadError>(&source)) return std::move(*error);
    auto file = staging_.copy(std::get<SourceFile>(source));
    const auto* staged = std::get_if<StagedFile>(&file);
    if (staged == nullptr) return file;
    if (auto error = check_hash(*staged, spec.sha256)) return std::move(*error);
    if (auto error = check_unique(*staged, spec.name)) return std::move(*error);
    return file;
}

LoadResult<LibraryPtr> PluginSet::load(const PluginSpec& spec, StagedFile staged,
                                       KeepOut keep_out) const {
    if (options_.keep_out && keep_out == KeepOut::asked)
        if (auto reason = options_.keep_out(spec, staged))
            return LoadError{staged.source().string(), LoadStage::crashes, std::move(*reason)};
    if (auto error = check_elf(staged)) return std::move(*error);
    if (options_.trial == Trial::child)
        if (auto error = try_in_child(staged, options_.trial_limit, options_.rehearsal))
            return std::move(*error);
    // Its strategies are not known yet, so it goes by the operator's name of it.
    const exchange::Inside inside(*breadcrumb_, breadcrumb_->keep(spec.name, staged.sha256()),
                                  "load");
    auto library = load_staged(std::move(staged), options_.unload);
    if (const auto* loaded = std::get_if<LibraryPtr>(&library))
        if (auto error = check_unique(**loaded, spec.name)) return std::move(*error);
    return library;
}

std::optional<LoadError> PluginSet::check_unique(const StagedFile& file,
                                                 std::string_view replaced) const {
    for (const auto& [spec, library] : plugins_)
        if (spec.name != replaced && library->sha256() == file.sha256())
            return LoadError{file.source().string(), LoadStage::identity,
                             "it is the same library as that of plugin " + spec.name};
    return std::nullopt;
}

std::optional<LoadError> PluginSet::check_unique(const Library& library,
                                                 std::string_view replaced) const {
    for (const auto& description : library.descriptions()) {
        const auto* taken = owner_of(description.id);
        if (taken == nullptr || taken->spec.name == replaced) continue;
        return LoadError{library.path().string(), LoadStage::identity,
                         "its strategy " + in_quotes(description.id) + " is that of plugin " +
                             taken->spec.name + " already"};
    }
    return std::nullopt;
}

template <class Call>
auto PluginSet::inside(const Library& library, const char* function, Call&& call) const {
    const auto* code = breadcrumb_->keep(library.descriptions().front().id, library.sha256());
    const exchange::Inside inside(*breadcrumb_, code, function);
    return call();
}

void PluginSet::init_all() {
    std::erase_if(plugins_, [&](const LoadedPlugin& plugin) {
        auto error = init(*plugin.library);
        const bool has_failed = error.has_value();
        if (has_failed) fail(plugin.spec, std::move(*error));
        return has_failed;
    });
}

void PluginSet::fail(const PluginSpec& spec, LoadError error) {
    const bool is_needed = spec.required && error.stage != LoadStage::crashes;
    errors_.push_back({spec.name, is_needed, error});
    miss(spec, std::move(error));
}

std::optional<LoadError> PluginSet::init(Library& library) const {
    return inside(library, "init", [&] { return library.init(); });
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

// --- while it runs
// ------------------------------------------------------------------------------------------

const LoadedPlugin* PluginSet::find_plugin(std::string_view name) const {
    for (const auto& plugin : plugins_)
        if (plugin.spec.name == name) return &plugin;
    return nullptr;
}

LoadResult<LibraryPtr> PluginSet::load_beside(const PluginSpec& spec, KeepOut keep_out) {
    auto staged = stage(spec);
    if (auto* error = std::get_if<LoadError>(&staged)) return std::move(*error);
    auto& file = std::get<StagedFile>(staged);
    const auto* present = find_plugin(spec.name);
    if (present != nullptr && present->library->sha256() == file.sha256()) return present->library;
    LibraryPtr library = take_parked(file);
    if (library == nullptr) {
        auto loaded = load(spec, std::move(file), keep_out);
        if (auto* error = std::get_if<LoadError>(&loaded)) return std::move(*error);
        library = std::get<LibraryPtr>(std::move(loaded));
    } else if (auto error = check_unique(*library, spec.name)) {
        parked_.push_back(std::move(library));  // its strategies went to another meanwhile
        return std::move(*error);
    }
    if (auto error = init(*library)) return std::move(*error);
    return library;
}

LibraryPtr PluginSet::take_parked(const StagedFile& file) {
    const auto same = std::find_if(parked_.begin(), parked_.end(), [&](const auto& library) {
        return library->sha256() == file.sha256();
    });
    if (same == parked_.end()) return nullptr;
    LibraryPtr library = std::move(*same);
    parked_.erase(same);
    library->set_path(file.source());
    return library;
}

void PluginSet::put(const PluginSpec& spec, LibraryPtr library) {
    std::erase(going_, library);  // it comes back before it was gone
    std::erase_if(missing_, [&](const auto& missing) { return missing.spec.name == spec.name; });
    for (auto& plugin : plugins_) {
        if (plugin.spec.name != spec.name) continue;
        if (plugin.library != library) let_go(std::exchange(plugin.library, std::move(library)));
        plugin.spec = spec;
        return;
    }
    plugins_.push_back({spec, std::move(library)});
}

void PluginSet::rename(std::string_view from, const PluginSpec& to) {
    for (auto& plugin : plugins_) {
        if (plugin.spec.name != from) continue;
        plugin.spec.name = to.name;
        plugin.spec.required = to.required;
    }
}

void PluginSet::drop(std::string_view name) {
    std::erase_if(missing_, [&](const auto& missing) { return missing.spec.name == name; });
    std::erase_if(plugins_, [&](LoadedPlugin& plugin) {
        if (plugin.spec.name != name) return false;
        let_go(std::move(plugin.library));
        return true;
    });
}

void PluginSet::miss(const PluginSpec& spec, LoadError error) {
    for (auto& missing : missing_) {
        if (missing.spec.name != spec.name) continue;
        missing = {spec, std::move(error)};
        return;
    }
    missing_.push_back({spec, std::move(error)});
}

void PluginSet::forgive(const Library& library) const {
    if (options_.forgive) options_.forgive(library.sha256());
}

void PluginSet::let_go(LibraryPtr library) {
    going_.push_back(std::move(library));
}

std::vector<PluginError> PluginSet::sweep() {
    std::vector<PluginError> problems;
    std::erase_if(going_, [&](LibraryPtr& library) {
        if (library.use_count() > 1) return false;
        if (auto error = inside(*library, "deinit", [&] { return library->deinit(); }))
            problems.push_back({library->path().filename().string(), false, std::move(*error)});
        parked_.push_back(std::move(library));
        return true;
    });
    if (parked_.size() > max_parked)
        parked_.erase(parked_.begin(), parked_.end() - std::ptrdiff_t{max_parked});
    return problems;
}

std::vector<PluginError> PluginSet::close() {
    std::vector<PluginError> problems = sweep();
    while (!plugins_.empty()) {
        const LoadedPlugin plugin = std::move(plugins_.back());
        plugins_.pop_back();
        Library& library = *plugin.library;
        std::optional<LoadError> problem;
        if (plugin.library.use_count() > 1)
            problem = LoadError{library.path().string(), LoadStage::init,
                                "deinit() waits for the last of its instances"};
        else if (!(problem = inside(library, "deinit", [&] { return library.deinit(); })))
            problem = inside(library, "unload", [&] { return library.unload(); });
        if (problem)
            problems.push_back({plugin.spec.name, plugin.spec.required, std::move(*problem)});
    }
    return problems;
}

}  // namespace amq::host
