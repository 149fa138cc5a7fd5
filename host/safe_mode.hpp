#pragma once
// A library that keeps crashing would take the broker with it again and again, and with it all that
// work: it is left out, and all the others are served.

#include <optional>
#include <string>
#include <vector>

#include "host/config/config.hpp"
#include "host/crash_records.hpp"
#include "host/log.hpp"
#include "host/plugins/plugin_set.hpp"

namespace amq::host {

/// On the thread that loads.
class SafeMode {
  public:
    /// All outlive it.
    SafeMode(const PluginsConfig&, CrashRecords&, Log&);

    /// Why that library is not to run, required or not; said to the log. The crash file is read
    /// each time, so that an operator may take lines out of it.
    std::optional<std::string> too_many_crashes(const PluginSpec&, const StagedFile&);
    /// An operator wants it all the same, and it has been loaded.
    void forgive(const std::string& sha256);

    /// What the start goes on without.
    void tell(const std::vector<MissingPlugin>&) const;

  private:
    void tell(const PluginSpec&, const CrashRecords::Crashes&) const;

    const PluginsConfig& config_;
    CrashRecords& records_;
    Log& log_;
};

}  // namespace amq::host
