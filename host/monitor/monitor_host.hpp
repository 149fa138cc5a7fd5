#pragma once
// The host as one monitor sees it: the tables that it is given, and what they do.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <amq/plugin/abi_monitor.h>

#include "host/monitor/monitor.hpp"

namespace amq::host {

/// What an instance may ask, by how far it is.
enum class MonitorLife : std::uint8_t { made, started, stopping, gone };

struct Monitor::HostSide {
    amq_host table{};
    amq_inspect inspect{};
    amq_admin admin{};
    std::string id;
    bool may_change = false;
    const MonitorServices* services = nullptr;
    Log* log = nullptr;
    std::atomic<MonitorLife> life{MonitorLife::made};
    std::mutex mutex;   // guards what follows
    std::string error;  // as the monitor said before it failed

    /// Stays in the process: whoever calls after the end is refused, not lost.
    static std::shared_ptr<HostSide> make(const MonitorSource&, const MonitorServices&, Log&);
    std::string take_error();
};

}  // namespace amq::host
