#pragma once
// The host's table as a strategy gets it under test: each call goes on to the real host, unless it
// comes from a thread that must not make it.

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include <amq/plugin/abi.h>

#include "sdk/plugin_check/digest.hpp"

namespace amq::plugin_check {

class HostWatch {
  public:
    /// The thread that makes it is the instance's. `digest` hears of all that is asked of the host.
    explicit HostWatch(Digest& digest);
    HostWatch(const HostWatch&) = delete;
    HostWatch& operator=(const HostWatch&) = delete;

    /// A table in front of this one, good as long as both live.
    const amq_host& in_front_of(const amq_host& real);
    /// From here on nothing goes on to the real host.
    void close();

    /// "random() was called 12 times from another thread than its own"; empty: nothing was.
    [[nodiscard]] std::string misuse() const;

  private:
    enum Function : std::uint8_t { now_ns, random, timer, release, trace, error, extension };

    template <class Call>
    static auto on_its_thread(void* ctx, Function function, Call call);
    template <class Call>
    static void on_any_thread(void* ctx, Call call);
    void fill();

    Digest& digest_;
    std::thread::id owner_ = std::this_thread::get_id();
    std::mutex mutex_;  // guards real_ against threads of the plugin
    const amq_host* real_ = nullptr;
    amq_host table_{};
    std::array<std::atomic<std::uint32_t>, 7> strangers_{};
};

}  // namespace amq::plugin_check
