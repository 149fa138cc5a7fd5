#pragma once
// A thread that plugins run on: which one it is in now, for a handler of its crash and for whoever
// watches that its calls return.

#include <sys/types.h>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "host/exchange/breadcrumb.hpp"
#include "host/exchange/ids.hpp"

namespace amq::host {

/// Everything const is safe in the handler of a signal, and from any thread.
class PluginThread {
  public:
    static constexpr std::uint32_t kNoShard = exchange::kNone;

    /// Of a shard, or of none: a thread that loads plugins and ends them.
    explicit PluginThread(std::uint32_t shard = kNoShard);
    ~PluginThread();
    PluginThread(const PluginThread&) = delete;
    PluginThread& operator=(const PluginThread&) = delete;

    exchange::Breadcrumb& breadcrumb() { return breadcrumb_; }
    exchange::Breadcrumb::Reading read() const { return breadcrumb_.read(); }
    std::uint32_t shard() const { return shard_; }
    /// The kernel's number of it; 0 before it began and after it ended.
    pid_t id() const { return id_.load(std::memory_order_relaxed); }
    /// An address that the stack of this thread would have next, if it had not ended.
    bool overflows_at(const void* address) const;

    /// That of the calling thread, when it is inside of a plugin; else null.
    static const PluginThread* inside_here();
    /// Any that is inside of a plugin.
    static const PluginThread* inside_anywhere();

    class Here;

  private:
    exchange::Breadcrumb breadcrumb_;
    const std::uint32_t shard_;
    std::atomic<pid_t> id_{0};
    std::atomic<const std::byte*> stack_end_{nullptr};  // its lowest address
};

/// The calling thread is that one while this lives, and has a stack for signals, so that a handler
/// can still run when the thread's own is full.
class PluginThread::Here {
  public:
    explicit Here(PluginThread&);
    ~Here();
    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

  private:
    PluginThread& thread_;
    std::unique_ptr<std::byte[]> memory_;
    stack_t before_{};
};

}  // namespace amq::host
