#include "host/plugin_thread.hpp"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace amq::host {
namespace {

using ThreadPlace = std::atomic<const PluginThread*>;

// All of them: 64 shards and a few that load. One without a place is not found by others, and no
// more.
constinit std::array<ThreadPlace, 80> all_threads{};

constinit thread_local const PluginThread* own_plugin_thread = nullptr;

// What a handler needs: its frame with all registers, which grew with the processors, and our own.
std::size_t stack_size() {
    constexpr std::size_t kOurs = std::size_t{64} << 10U;
    return kOurs + static_cast<std::size_t>(::getauxval(AT_MINSIGSTKSZ));
}

const std::byte* end_of_own_stack() {
    pthread_attr_t facts;
    if (::pthread_getattr_np(::pthread_self(), &facts) != 0) return nullptr;
    void* lowest = nullptr;
    std::size_t size = 0;
    ::pthread_attr_getstack(&facts, &lowest, &size);
    ::pthread_attr_destroy(&facts);
    return static_cast<const std::byte*>(lowest);
}

bool is_inside(const PluginThread* thread) {
    return thread != nullptr && thread->read().code != nullptr;
}

}  // namespace

PluginThread::PluginThread(std::uint32_t shard) : shard_(shard) {
    for (ThreadPlace& place : all_threads) {
        const PluginThread* nobody = nullptr;
        if (place.compare_exchange_strong(nobody, this)) return;
    }
}

PluginThread::~PluginThread() {
    for (ThreadPlace& place : all_threads) {
        const PluginThread* self = this;
        if (place.compare_exchange_strong(self, nullptr)) return;
    }
}

// The guard below a stack may be jumped over by a large frame, and a stack may be found to end a
// little higher than where the system keeps it from growing.
bool PluginThread::overflows_at(const void* address) const {
    constexpr std::uintptr_t kNear = std::uintptr_t{256} << 10U;
    const auto end = reinterpret_cast<std::uintptr_t>(stack_end_.load(std::memory_order_relaxed));
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    return end != 0 && at > end - kNear && at < end + kNear;
}

const PluginThread* PluginThread::inside_here() {
    return is_inside(own_plugin_thread) ? own_plugin_thread : nullptr;
}

const PluginThread* PluginThread::inside_anywhere() {
    for (const ThreadPlace& place : all_threads) {
        const PluginThread* thread = place.load(std::memory_order_acquire);
        if (is_inside(thread)) return thread;
    }
    return nullptr;
}

// A sanitizer may have given the thread a stack for signals already, and takes it back itself.
PluginThread::Here::Here(PluginThread& thread) : thread_(thread) {
    own_plugin_thread = &thread;
    thread.stack_end_ = end_of_own_stack();
    thread.id_ = static_cast<pid_t>(::syscall(SYS_gettid));
    ::sigaltstack(nullptr, &before_);
    if ((before_.ss_flags & SS_DISABLE) == 0) return;
    memory_ = std::make_unique_for_overwrite<std::byte[]>(stack_size());
    stack_t ours{};
    ours.ss_sp = memory_.get();
    ours.ss_size = stack_size();
    ::sigaltstack(&ours, nullptr);
}

PluginThread::Here::~Here() {
    if (memory_ != nullptr) ::sigaltstack(&before_, nullptr);
    thread_.id_ = 0;
    thread_.stack_end_ = nullptr;
    own_plugin_thread = nullptr;
}

}  // namespace amq::host
