#pragma once
// One instance of a monitor: its calls are guarded, and what it asks of its host is passed on.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <amq/plugin/abi_monitor.h>

#include "host/exchange/breadcrumb.hpp"
#include "host/monitor/monitor_source.hpp"

namespace amq::host {

/// All on the monitors' thread, but for what says otherwise.
class Monitor {
  public:
    /// So many failures one after the other, and it is not called any more.
    static constexpr std::uint32_t kMaxFailures = 10;

    /// What an instance is given of its host; it stays when the instance goes, for those that call
    /// too late.
    struct HostSide;

    /// One that is made and not started, or why there is none. `services` outlives it.
    static std::variant<std::unique_ptr<Monitor>, std::string> create(const MonitorSource&,
                                                                      const MonitorServices&, Log&,
                                                                      exchange::Breadcrumb&);
    ~Monitor();
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    /// The text says why it did not.
    std::optional<std::string> start();
    void stop();
    bool is_started() const { return started_; }
    void on_events(std::span<const amq_event>, std::uint64_t lost);

    const MonitorSource& source() const { return source_; }
    /// What it wants, as it said when it was asked last.
    std::uint64_t interest() const { return muted_ ? 0 : interest_; }
    /// Asks it again.
    void ask_interest();
    std::uint64_t strikes() const { return strikes_; }
    bool is_muted() const { return muted_; }

  private:
    Monitor(const MonitorSource&, const MonitorServices&, Log&, exchange::Breadcrumb&);
    std::optional<std::string> make();
    std::optional<std::string> take_table(const void* made);
    template <class Call>
    std::optional<std::string> guarded(const char* callback, Call&&);
    void note_failure(const char* callback, const std::string& why);

    const MonitorSource source_;
    const MonitorServices& services_;
    Log& log_;
    exchange::Breadcrumb& breadcrumb_;
    const exchange::PluginCode* code_;
    std::shared_ptr<HostSide> side_;
    amq_monitor table_{};
    std::string error_;
    std::uint64_t interest_ = 0;
    std::uint64_t strikes_ = 0;
    std::uint32_t failures_ = 0;  // since it last did well
    bool started_ = false;
    bool muted_ = false;
};

}  // namespace amq::host
