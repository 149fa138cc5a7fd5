#pragma once
// What serves which model and which topics, and how that changes while the broker runs: prepared on
// all shards, put in place on each between two calls, or not at all.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/config/changes.hpp"
#include "host/config/config.hpp"
#include "host/config/load.hpp"
#include "host/listener.hpp"
#include "host/log.hpp"
#include "host/monitor/event_hub.hpp"
#include "host/monitors.hpp"
#include "host/plugins/plugin_set.hpp"
#include "host/shard.hpp"
#include "host/strike_tally.hpp"

namespace amq::host {

/// "model 12", or "model 12, topics "chat.*"".
std::string name_of(const BindingKey&);

/// Why a change was not made; nothing is changed then.
struct BindingFailure {
    std::string text;
    std::string stage = {};  // of loading, when that failed
};

/// How a strategy does. Of a binding's instances on all shards.
enum class StrategyState : std::uint8_t { active, probation, quarantined };

struct BindingReport {
    BindingKey key;
    std::uint64_t calls = 0;
    std::uint64_t strikes = 0;
    StrategyState state = StrategyState::active;
};

/// One strategy of a plugin, and what it serves.
struct StrategyReport {
    Description description;
    std::string plugin;
    std::string file;
    std::string sha256;
    std::uint64_t generation = 1;
    std::chrono::system_clock::time_point since;
    std::vector<BindingReport> bindings;
};

/// What came of a swap.
struct Swapped {
    bool is_changed = true;  // it was not the same file
    StrategyReport strategy;
    std::string replaced_version;  // of what ran before; both empty when nothing did
    std::string replaced_sha256;
    std::string state = {};  // what became of what its instances knew; empty: they keep none
};

/// What the configuration binds to a strategy that no loaded plugin has.
struct Unbound {
    BindingKey key;
    std::string strategy;
};

std::string text_of(const Unbound&);

/// What came of a configuration.
struct Applied {
    ConfigChanges changes;
    std::vector<std::string> back;  // plugins that were missing before and are not any more
};

/// Everything but StrikeTally's part runs on one thread: at first the one that starts the broker,
/// then the loader's. Calls wait for all shards, whose threads must be running.
class Bindings {
  public:
    /// `post` runs a function on the loader's thread, soon, or after some time.
    struct Loader {
        std::function<void(std::function<void()>)> post;
        std::function<void(Duration, std::function<void()>)> after;
    };
    Bindings(const Config&, PluginSet&, const Shards&, Log&, Loader);
    Bindings(const Bindings&) = delete;
    Bindings& operator=(const Bindings&) = delete;

    StrikeTally& strikes() { return tally_; }
    /// Where the monitors of plugins run; outlives it. Before start(). Without, none does.
    void run_monitors(Monitors& monitors) { monitors_ = &monitors; }
    /// Who is told of changes; outlives it. Before start().
    void tell_events(EventHub& events) { events_ = &events; }
    /// Where the configuration was written, for sentences about what is wrong with it.
    void tell_sources(Sources sources) { sources_ = std::move(sources); }
    /// From any thread: a monitor of that library has had so many strikes. Too many of them while
    /// its plugin is tried put back the library before.
    void on_monitor_strikes(const std::string& id, const std::string& sha256,
                            std::uint64_t strikes);

    /// Makes an instance of that library with all options that the configuration has for its
    /// strategies, on the first of so many shards, and ends it again: in a child process, to see
    /// whether that comes to its end. What is refused in words is not told.
    static void rehearse(const Config&, std::uint32_t shards, Library&);
    /// The configuration in effect, or the one that is being put in effect. On its thread.
    const Config& planned() const { return *planned_; }

    /// Binds everything that is configured. A sentence for each that cannot be, unless its plugin
    /// may be one that is missing.
    std::vector<std::string> start();

    std::vector<StrategyReport> report();
    const std::vector<MissingPlugin>& missing() const { return plugins_.missing(); }
    std::vector<Unbound> unbound() const;
    /// The plugin of this name, or that has this strategy, gets another library: all that it
    /// serves goes over at once. One that is missing is brought up so, however often it crashed.
    std::variant<Swapped, BindingFailure> swap(const std::string& id, const std::string& file);
    std::variant<Swapped, BindingFailure> reload(const std::string& id);
    /// The configuration that is to be in effect. What is missing is tried again, and is no reason
    /// to refuse the rest. Gives what is different, or every reason why nothing is.
    std::variant<Applied, std::vector<std::string>> apply(const Config&, Sources = {});

    /// Shows the library in that file what the strategy of this id is asked, on all shards.
    std::optional<BindingFailure> start_shadow(const std::string& id, const std::string& file,
                                               double share);
    /// Ends it; nothing when a change of the strategy has ended it before.
    std::optional<exchange::ShadowReport> end_shadow(const std::string& id);
    bool has_shadow(const std::string& id) const { return shadows_.contains(id); }

  private:
    /// One binding as it is now.
    struct Bound {
        BindingKey key;
        ModelConfig settings;
        std::string plugin;
        LibraryPtr library;
        const Description* description = nullptr;
        std::uint64_t owner = 0;  // of the strikes of its instances
        bool is_quarantined = false;
    };
    /// One binding as it is to be, with the instances for it: none, where the present ones stay.
    struct Wanted {
        Bound bound;
        std::vector<exchange::InstanceId> instances;  // by shard
    };
    /// What a plugin has been through.
    struct History {
        std::uint64_t generation = 1;
        std::chrono::system_clock::time_point since = std::chrono::system_clock::now();
        std::optional<LoadedPlugin> before;  // while it is on probation
        std::uint64_t probation = 0;         // numbers them; 0: none
    };
    using Failure = std::optional<BindingFailure>;

    // bindings.cpp: the steps that every change is made of
    static std::vector<std::pair<BindingKey, ModelConfig>> configured(const Config&);
    static std::vector<std::string> answering_mistakes(const std::vector<Wanted>&);
    static exchange::ModelSettings settings_of(const Bound&);
    static exchange::StrategySource source_of(const Bound&);
    std::variant<Bound, BindingFailure> bound_to(const BindingKey&, const ModelConfig&) const;
    std::string place_of(const BindingKey&) const;
    Failure prepare(Wanted&);
    static std::variant<exchange::InstanceId, std::string> prepare_on(Shard&, const Bound&);
    void discard(Wanted&);
    void discard(std::vector<Wanted>&);
    std::vector<exchange::StateHandover> commit(std::vector<Wanted>&);
    void log_lost(const std::vector<exchange::StateHandover>&);
    std::vector<Wanted> present() const;
    void end_libraries();
    StrategyReport report_of(const LoadedPlugin&, const Description&,
                             const std::vector<exchange::BindingState>&) const;

    // bindings_missing.cpp
    bool may_be_unbound(const Config&) const;
    bool is_bound(const BindingKey&) const;
    void log_missing() const;
    void log_unbound() const;
    std::optional<MissingPlugin> missing_of(const std::string& id) const;
    std::variant<Swapped, BindingFailure> bring_up(const PluginSpec&, const std::string& id);
    std::variant<std::vector<Wanted>, BindingFailure> prepare_unbound(const std::string& plugin,
                                                                      const LibraryPtr&);
    void log_back(const std::string& plugin) const;

    // bindings_swap.cpp
    const LoadedPlugin* plugin_of(const std::string& id) const;
    BindingFailure unknown(const std::string& id) const;
    std::variant<Swapped, BindingFailure> replace(const std::string& id,
                                                  const std::optional<std::string>& file);
    std::variant<Swapped, BindingFailure> swap(const LoadedPlugin&, const PluginSpec& next,
                                               const std::string& id);
    std::variant<std::vector<Wanted>, BindingFailure> prepare_with(const std::string& plugin,
                                                                   const LibraryPtr&);
    std::vector<exchange::StateHandover> put_in_place(const std::string& plugin, const PluginSpec&,
                                                      LibraryPtr, std::vector<Wanted>&);
    StrategyReport report_of(const LoadedPlugin&, const std::string& id);
    void start_probation(const std::string& plugin, LoadedPlugin before);
    void forget_probation(const std::string& plugin);
    void end_probation(std::uint64_t probation);
    StrikeTally::Limit strike_limit(const std::string& plugin) const;
    void watch_strikes(const std::string& plugin);
    void on_too_many_strikes(std::uint64_t owner);
    bool swap_back(const std::string& plugin);
    void quarantine(Bound&);

    // bindings_apply.cpp
    struct Change;
    enum class Missing { tried_again, left };
    Config with_live_parts(const Config&) const;
    std::variant<Applied, std::vector<std::string>> apply_planned(const Config&);
    std::vector<std::string> make_ready(const Config&, Change&, Missing);
    std::vector<std::string> load_changed(Change&);
    std::optional<LoadError> load(const PluginSpec&, Change&);
    bool is_missing(const PluginSpec&, const Change&) const;
    void load_missing(const Config&, Change&);
    void stay_missing(Change&, const std::string& why);
    static std::vector<std::string> doubles_in(const Change&);
    void rename(const std::string& from, const PluginSpec& to);
    bool may_stay_unbound(const BindingKey&, const Config&, const Change&) const;
    std::vector<std::string> prepare_changed(const Config&, Change&);
    std::variant<Bound, BindingFailure> bound_to(const BindingKey&, const ModelConfig&,
                                                 const Change&) const;
    Failure make_ready(Wanted&, Change&);
    bool can_reconfigure(const Bound&);
    Failure reconfigure(const Bound&, const std::string& options);
    void undo(Change&);
    void end_shadows_of(const Change&);
    void put_in_place(Change&);

    // bindings_events.cpp
    /// Of one strategy or monitor; `what` is a word that docs/MONITOR.md lists.
    struct Told {
        std::string id;
        std::string_view what;
        std::string how;
        std::string plugin;
    };
    void tell(const Told&) const;
    void tell_of_each(const std::string& plugin, const Library&, std::string_view what,
                      const std::string& how) const;
    /// With so much said behind each `how`.
    void tell_all(std::vector<Told>, const std::string& more = {}) const;
    void tell_refused(const std::string& id, std::string_view what, const std::string& why) const;
    void tell_quarantined(const Bound&) const;
    void tell_monitors_lost(const std::string& plugin, const Library&,
                            const std::string& why) const;
    static std::vector<Told> news_of(const std::string& plugin, const Library& before,
                                     const Library& now, std::string_view what);
    std::vector<Told> news_of(const Change&) const;
    void note_loaded(std::vector<Told>&, const PluginSpec&, const Library&, const Change&) const;
    void note_bound(std::vector<Told>&, const Bound&) const;

    // bindings_monitors.cpp
    Failure put_monitors(const std::string& plugin, const LibraryPtr&);
    std::vector<std::string> put_monitors(const Config&, Change&);
    void take_monitors_back(Change&);
    std::vector<std::string> start_monitors();

    // bindings_shadow.cpp
    struct ShadowRun {
        LibraryPtr library;
        std::string plugin;
        bool is_own = true;  // loaded for this alone
        std::vector<BindingKey> keys;
    };
    std::variant<std::vector<Wanted>, BindingFailure> prepare_shadows(const std::string& id,
                                                                      const LibraryPtr&);
    void start_on_shards(const Wanted&, std::uint32_t share);
    std::optional<exchange::ShadowReport> end_shadow(const std::string& id, const std::string& why);
    void end_shadows_of(const std::string& plugin);

    Config config_;
    const Config* planned_ = &config_;
    Sources sources_;  // of what is planned
    PluginSet& plugins_;
    const Shards& shards_;
    Log& log_;
    Monitors* monitors_ = nullptr;
    EventHub* events_ = nullptr;
    const Loader loader_;
    StrikeTally tally_;
    std::uint64_t next_owner_ = 1;
    std::uint64_t next_probation_ = 1;
    std::vector<Bound> bound_;
    std::map<std::string, History> histories_;  // by plugin
    std::map<std::string, ShadowRun> shadows_;  // by strategy
};

}  // namespace amq::host
