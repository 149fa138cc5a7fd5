#pragma once
// Which plugin a thread is inside of, and in which of its functions: left before each call and
// taken away after it, so that a crash and a call that does not return can be named. What it costs
// is measured in bench/guard.cpp.

#include <atomic>
#include <cstdint>
#include <forward_list>
#include <string>
#include <string_view>

namespace amq::exchange {

/// The code that is called, for those who tell of it.
struct PluginCode {
    std::string id;      // of the strategy
    std::string sha256;  // of its library; empty for code linked in
};

/// Written by one thread; read by any, and by a signal handler that has interrupted that thread.
class Breadcrumb {
  public:
    Breadcrumb() = default;
    Breadcrumb(const Breadcrumb&) = delete;
    Breadcrumb& operator=(const Breadcrumb&) = delete;

    /// A lasting copy for enter(), so that whoever reads a moment too late reads no freed text.
    /// There are as many as there were different libraries and strategies.
    const PluginCode* keep(std::string_view id, std::string_view sha256) {
        for (const PluginCode& code : kept_) {
            if (code.id == id && code.sha256 == sha256) return &code;
        }
        return &kept_.emplace_front(PluginCode{std::string(id), std::string(sha256)});
    }

    /// From here on a function of that code runs; `callback` is a literal. The instance is an
    /// InstanceId, or 0 for a call that is nobody's message.
    void enter(const PluginCode* code, const char* callback, std::uint64_t instance = 0) {
        calls_.store(calls_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        instance_.store(instance, std::memory_order_release);
        callback_.store(callback, std::memory_order_release);
        code_.store(code, std::memory_order_release);
    }
    void leave() { code_.store(nullptr, std::memory_order_release); }

    /// What it says. A call that has lasted long is read as it is; one that begins just now may be
    /// read as none.
    struct Reading {
        const PluginCode* code = nullptr;  // null: no plugin is called
        const char* callback = "";
        std::uint64_t instance = 0;
        std::uint64_t call = 0;  // counts all calls of the thread; the same one again: still in it
    };
    Reading read() const {
        const std::uint64_t call = calls_.load(std::memory_order_acquire);
        const Reading reading{code_.load(std::memory_order_acquire),
                              callback_.load(std::memory_order_acquire),
                              instance_.load(std::memory_order_acquire), call};
        const bool is_one_call = calls_.load(std::memory_order_acquire) == call;
        return is_one_call && reading.code != nullptr ? reading : Reading{};
    }

  private:
    std::atomic<const PluginCode*> code_{nullptr};
    std::atomic<const char*> callback_{""};
    std::atomic<std::uint64_t> instance_{0};
    std::atomic<std::uint64_t> calls_{0};
    std::forward_list<PluginCode> kept_;
};

/// The time inside of a plugin.
class Inside {
  public:
    Inside(Breadcrumb& breadcrumb, const PluginCode* code, const char* callback,
           std::uint64_t instance = 0)
        : breadcrumb_(breadcrumb) {
        breadcrumb_.enter(code, callback, instance);
    }
    ~Inside() { breadcrumb_.leave(); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

  private:
    Breadcrumb& breadcrumb_;
};

/// For those who leave none: several threads may write to it, and nobody reads.
inline Breadcrumb& no_breadcrumb() {
    static Breadcrumb ignored;
    return ignored;
}

}  // namespace amq::exchange
