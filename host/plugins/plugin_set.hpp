#pragma once
// All plugins that the configuration names, loaded in its order, and the strategies they bring.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/library.hpp"
#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"
#include "host/plugins/trial.hpp"

namespace amq::host {

struct PluginSpec {
    std::string name;  // the operator's
    std::filesystem::path path;
    bool required = true;  // without it the start must not go on
};

struct PluginError {
    std::string plugin;
    bool required = true;
    LoadError error;
};

// "plugin reliable_random: /path/x.so: elf: the file is cut short".
[[nodiscard]] std::string text_of(const PluginError& error);

struct LoadedPlugin {
    PluginSpec spec;
    LibraryPtr library;
};

struct StrategyRef {
    LibraryPtr library;
    const Description* description = nullptr;  // lives as long as the library
};

// Whether each library is first tried in a child process: one that crashes, throws from a static
// initialiser or does not end while it starts would take the host with it.
enum class Trial { none, child };

struct PluginSetOptions {
    std::filesystem::path base;  // relative paths start here
    UnloadPolicy unload = UnloadPolicy::keep;
    Trial trial = Trial::none;
    std::chrono::milliseconds trial_limit = default_trial_limit;
};

class PluginSet {
  public:
    // Loads and describes all of them first; init() runs only if no required one failed by then.
    PluginSet(const std::vector<PluginSpec>& specs, Staging& staging,
              const PluginSetOptions& options);
    PluginSet(const PluginSet&) = delete;
    PluginSet& operator=(const PluginSet&) = delete;
    ~PluginSet();

    [[nodiscard]] const std::vector<LoadedPlugin>& plugins() const { return plugins_; }
    [[nodiscard]] const std::vector<PluginError>& errors() const { return errors_; }
    // A required plugin is not there: the start must end.
    [[nodiscard]] bool failed() const;

    // Empty library: no plugin has that strategy.
    [[nodiscard]] StrategyRef find(std::string_view id) const;

    // deinit() in the reverse order, after the shards have let go of their instances. A library
    // that is still in use is left to its last user and named. Gives what went wrong; a second call
    // does nothing.
    std::vector<PluginError> close();

  private:
    [[nodiscard]] LoadResult<LibraryPtr> load(const std::filesystem::path& path, Staging& staging,
                                              const PluginSetOptions& options) const;
    [[nodiscard]] std::optional<LoadError> check_unique(const StagedFile& file) const;
    [[nodiscard]] std::optional<LoadError> check_unique(const Library& library) const;
    [[nodiscard]] const LoadedPlugin* owner_of(std::string_view id) const;
    void init_all();

    std::vector<LoadedPlugin> plugins_;
    std::vector<PluginError> errors_;
};

}  // namespace amq::host
