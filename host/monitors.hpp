#pragma once
// The monitors of loaded plugins: which run, and how one takes the place of another.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/config/config.hpp"
#include "host/log.hpp"
#include "host/monitor/monitor_thread.hpp"
#include "host/plugins/library.hpp"

namespace amq::host {

/// On the thread of Bindings.
class Monitors {
  public:
    /// Both outlive it.
    Monitors(MonitorThread&, Log&);

    /// Every monitor of that library runs from here on, in the place of those that its plugin had
    /// before. Else the text says why not, and these go on.
    std::optional<std::string> put(const std::string& plugin, const LibraryPtr&,
                                   const PluginConfig&);
    /// What runs of that plugin, to put it back with; nothing where it has none.
    struct Running {
        LibraryPtr library;
        PluginConfig config;
    };
    std::optional<Running> running(const std::string& plugin) const;
    void drop(const std::string& plugin);
    void rename(const std::string& from, const std::string& to);
    /// They have been stopped, all of them: nothing of them is kept.
    void forget_all() { running_.clear(); }

  private:
    std::optional<std::string> put(const Description&, const LibraryPtr&, const PluginConfig&);
    void drop_missing(const Running& before, const Library& now);

    MonitorThread& thread_;
    Log& log_;
    std::map<std::string, Running> running_;  // by plugin
};

/// Whether there is a monitor in it.
bool has_monitor(const Library&);

}  // namespace amq::host
