#pragma once
// The host as a monitor gets it under test: what is not for monitors, or not from there, or not
// then, is refused and noted.

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include <amq/plugin/abi_monitor.h>

namespace amq::plugin_check {

class MonitorHostWatch {
  public:
    /// Whether it has amq.inspect/1 and amq.admin/1. They answer that they cannot just now, as they
    /// may at any time.
    enum class Extensions : std::uint8_t { none, both };

    /// The thread that makes it is the monitors' one.
    explicit MonitorHostWatch(Extensions);
    MonitorHostWatch(const MonitorHostWatch&) = delete;
    MonitorHostWatch& operator=(const MonitorHostWatch&) = delete;

    [[nodiscard]] const amq_host& table() const { return table_; }
    /// Whether it may ask and tell through the extensions.
    void set_started(bool is_started) { is_started_ = is_started; }
    /// What was said before a failure.
    [[nodiscard]] std::string take_error();
    /// "random() of the host was called 3 times, which is not for monitors"; empty: all was well.
    [[nodiscard]] std::string misuse() const;

  private:
    enum Function : std::uint8_t { now_ns, random, timer, release, wake, trace, error, extension };
    static constexpr std::size_t kFunctions = 8;

    static MonitorHostWatch& of(void* ctx) { return *static_cast<MonitorHostWatch*>(ctx); }
    bool is_allowed(Function);
    amq_rc say(amq_put put, void* to);
    void fill_monitors_part();
    void fill_strategies_part();

    const Extensions extensions_;
    const std::thread::id owner_ = std::this_thread::get_id();
    amq_host table_{};
    amq_inspect inspect_{};
    amq_admin admin_{};
    std::atomic<bool> is_started_{false};
    std::array<std::atomic<std::uint32_t>, kFunctions> strangers_{};  // from other threads
    std::array<std::atomic<std::uint32_t>, kFunctions> strategies_{};
    std::atomic<std::uint32_t> said_too_early_or_late_{0};
    std::mutex mutex_;  // guards what follows
    std::string error_;
};

}  // namespace amq::plugin_check
