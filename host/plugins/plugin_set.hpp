#pragma once
// All plugins that the configuration names, loaded in its order, and the strategies they bring.

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/breadcrumb.hpp"
#include "host/plugins/library.hpp"
#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"
#include "host/plugins/trial.hpp"

namespace amq::host {

struct PluginSpec {
    std::string name;  // the operator's
    std::filesystem::path path;
    bool required = true;     // without it the start must not go on
    std::string sha256 = "";  // that the file must have; empty: any
};

struct PluginError {
    std::string plugin;
    bool required = true;  // the start must not go on; never for one that was kept out
    LoadError error;
};

// "plugin reliable_random: /path/x.so: elf: the file is cut short".
[[nodiscard]] std::string text_of(const PluginError& error);

struct LoadedPlugin {
    PluginSpec spec;
    LibraryPtr library;
};

// One that the configuration names and that is in no place, and why.
struct MissingPlugin {
    PluginSpec spec;
    LoadError error;

    // It is kept from running since it crashed too often, and not for want of a good file.
    [[nodiscard]] bool is_left_out() const { return error.stage == LoadStage::crashes; }
};

[[nodiscard]] std::string text_of(const MissingPlugin& missing);

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
    Rehearsal rehearsal = {};  // of the trial
    // Asked before any code of a library runs: a reason keeps it out, whether it is required or
    // not.
    std::function<std::optional<std::string>(const PluginSpec&, const StagedFile&)> keep_out = {};
    // Told of the SHA-256 of a library that nothing is to be held against any more.
    std::function<void(const std::string&)> forgive = {};
    // Of the thread that loads and closes; outlives the set, may be null.
    exchange::Breadcrumb* breadcrumb = nullptr;
};

// Whether keep_out has a word in it: not where an operator asks for the very library.
enum class KeepOut { asked, not_asked };

class PluginSet {
  public:
    static constexpr std::size_t max_parked = 16;

    // Loads and describes all of them first; init() runs only if no required one failed by then.
    PluginSet(const std::vector<PluginSpec>& specs, Staging& staging,
              const PluginSetOptions& options);
    PluginSet(const PluginSet&) = delete;
    PluginSet& operator=(const PluginSet&) = delete;
    ~PluginSet();

    [[nodiscard]] const std::vector<LoadedPlugin>& plugins() const { return plugins_; }
    // Of the start.
    [[nodiscard]] const std::vector<PluginError>& errors() const { return errors_; }
    // At this time, in the order in which they came to be missing.
    [[nodiscard]] const std::vector<MissingPlugin>& missing() const { return missing_; }
    // A required plugin is not there: the start must end.
    [[nodiscard]] bool failed() const;

    // The thread that loads and closes is another one from here on.
    void runs_on(exchange::Breadcrumb& breadcrumb) { breadcrumb_ = &breadcrumb; }

    // Empty library: no plugin has that strategy.
    [[nodiscard]] StrategyRef find(std::string_view id) const;

    [[nodiscard]] const LoadedPlugin* find_plugin(std::string_view name) const;

    // A library that is in no place yet, started, to take that of the plugin of its name: it may
    // have the same strategies, and when it is the same file, that one is given. Later put() it or
    // let it go().
    [[nodiscard]] LoadResult<LibraryPtr> load_beside(const PluginSpec& spec,
                                                     KeepOut keep_out = KeepOut::asked);
    // Takes the place of the plugin of that name, or is added. The one before goes.
    void put(const PluginSpec& spec, LibraryPtr library);
    // The plugin of the first name has that of the spec from here on, and its `required`; its
    // library stays as it is.
    void rename(std::string_view from, const PluginSpec& to);
    // There is no plugin of that name any more, loaded or missing.
    void drop(std::string_view name);
    // It is to be there and is not, for this reason from now on.
    void miss(const PluginSpec& spec, LoadError error);
    // The operator wants it, whatever it has done.
    void forgive(const Library& library) const;
    void let_go(LibraryPtr library);
    // deinit() for what has gone and is used by nobody any more. The files stay mapped, so that the
    // same one, when it comes again, is used again: at most max_parked of them.
    std::vector<PluginError> sweep();

    // deinit() in the reverse order, after the shards have let go of their instances. A library
    // that is still in use is left to its last user and named. Gives what went wrong; a second call
    // does nothing.
    std::vector<PluginError> close();

  private:
    [[nodiscard]] LoadResult<LibraryPtr> load(const PluginSpec& spec, StagedFile staged,
                                              KeepOut keep_out) const;
    [[nodiscard]] LoadResult<StagedFile> stage(const PluginSpec& spec) const;
    // Other plugins than `replaced`.
    [[nodiscard]] std::optional<LoadError> check_unique(const StagedFile& file,
                                                        std::string_view replaced) const;
    [[nodiscard]] std::optional<LoadError> check_unique(const Library& library,
                                                        std::string_view replaced) const;
    [[nodiscard]] std::optional<LoadError> init(Library& library) const;
    [[nodiscard]] LibraryPtr take_parked(const StagedFile& file);
    [[nodiscard]] const LoadedPlugin* owner_of(std::string_view id) const;
    void init_all();
    void fail(const PluginSpec& spec, LoadError error);
    // Runs `call`, which the breadcrumb names as that function of the library's first strategy.
    template <class Call>
    auto inside(const Library& library, const char* function, Call&& call) const;

    exchange::Breadcrumb unread_;  // when there is no other
    exchange::Breadcrumb* breadcrumb_;
    Staging& staging_;
    const PluginSetOptions options_;
    std::vector<LoadedPlugin> plugins_;
    std::vector<LibraryPtr> going_;   // still in use, perhaps
    std::vector<LibraryPtr> parked_;  // ended, and mapped; the oldest first
    std::vector<PluginError> errors_;
    std::vector<MissingPlugin> missing_;
};

}  // namespace amq::host
