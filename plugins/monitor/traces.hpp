#pragma once
// What strategies say, for those who listen to it.

#include <cstdint>

#include <amq/plugin/monitor.hpp>

#include "plugins/monitor/http/events.hpp"

namespace amq::monitor {

/// On the monitors' thread.
class Traces {
  public:
    /// Of the event; streams get it only when they name it.
    static constexpr const char* kName = "trace";
    /// There may be one for every message, and nobody reads so many.
    static constexpr std::uint64_t kMostASecond = 500;

    /// To all who listen; beyond so many a second it is left out, and the next one says how many
    /// were.
    void take(const amq::Event&, http::EventHub&);

  private:
    bool admit(std::uint64_t at_ns);

    std::uint64_t second_ = 0;  // since 1970, that is counted
    std::uint64_t told_ = 0;    // in it
    std::uint64_t skipped_ = 0;
};

}  // namespace amq::monitor
