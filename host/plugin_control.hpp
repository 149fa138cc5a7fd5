#pragma once
// What may be asked over the control socket and by SIGHUP, done by the loader's thread and put into
// words.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "host/bindings.hpp"
#include "host/config/load.hpp"
#include "host/control/actions.hpp"
#include "host/loader_thread.hpp"
#include "host/log.hpp"
#include "host/operations.hpp"
#include "host/shared_metrics.hpp"

namespace amq::host {

class PluginControl final : public ControlActions {
  public:
    /// Reads the configuration as at the start: the same file, variables and flags.
    using ReadConfig = std::function<ConfigResult()>;

    /// All outlive it.
    PluginControl(Bindings&, LoaderThread&, Log&, ReadConfig, const SharedMetrics* = nullptr);

    // On the control thread.
    Answer list_plugins() override;
    Answer swap(const std::string& id, const std::string& file) override;
    Answer reload(const std::string& id) override;
    void shadow(const ShadowRequest&, std::function<void(Answer)> done) override;
    void shadow_unwanted(const std::string& id) override;
    Answer reload_config() override;
    Answer kick(const KickSessions&) override;
    Answer set_log_level(const std::string& level) override;
    Answer drain() override;
    Answer publish(const PublishMessage&) override;

    /// Who does what is none of plugins; outlives it. Before start.
    void operate_by(const Operations& operations) { operations_ = &operations; }
    /// Is told of each time that the configuration is read again, on the loader's thread: with what
    /// was wrong, or without anything. Before start.
    using Reloaded = std::function<void(const ConfigResult&, const std::string* error)>;
    void tell_reloads(Reloaded reloaded) { reloaded_ = std::move(reloaded); }
    /// Does one command, as the control socket has them. From any thread; it ends early when
    /// whoever asked has given up, though what was begun goes on.
    Answer act(std::string_view command, const std::function<bool()>& given_up);

    /// The same as reload_config(), for nobody in particular; `done` on the loader's thread.
    void reload_config_unasked(std::function<void()> done);

  private:
    /// One that somebody waits for.
    struct ShadowRun {
        std::uint64_t number = 0;
        std::function<void(Answer)> done;
    };
    Answer on_loader(
        std::function<Answer()> work,
        const std::function<bool()>& given_up = [] { return false; });
    std::function<Answer()> listing();
    std::function<Answer()> swapping(const std::string& id, const std::string& file);
    std::function<Answer()> reloading(const std::string& id);
    Answer apply_config();
    void end_shadow(const std::string& id, std::uint64_t run);

    Bindings& bindings_;
    LoaderThread& loader_;
    Log& log_;
    const ReadConfig read_config_;
    const SharedMetrics* metrics_;
    const Operations* operations_ = nullptr;
    Reloaded reloaded_;
    // On the loader's thread.
    std::uint64_t next_run_ = 1;
    std::map<std::string, ShadowRun> shadow_runs_;  // by strategy
};

}  // namespace amq::host
