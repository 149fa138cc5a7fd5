#pragma once
// What part of a thread's time plugins take, as far as it is seen by looking at it now and then:
// many calls may be too much although none of them is slow.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "host/exchange/breadcrumb.hpp"
#include "host/exchange/ids.hpp"

namespace amq::host {

class PluginLoad {
  public:
    /// Judged each time so much has passed, and so many looks were made at least.
    static constexpr exchange::Nanos kWindow = 10'000'000'000;
    static constexpr std::uint32_t kFewestLooks = 20;
    /// In so many of a hundred looks the thread is in a plugin that is too busy.
    static constexpr std::uint32_t kBusyPercent = 50;

    struct Busy {
        const exchange::PluginCode* code = nullptr;
        std::uint32_t percent = 0;
    };
    /// One look, so long after the last: the thread is in that code, or in none. Whose code was too
    /// busy, when a window ends.
    std::optional<Busy> look(const exchange::PluginCode*, exchange::Nanos passed);

  private:
    std::optional<Busy> busiest() const;

    exchange::Nanos passed_ = 0;  // in this window
    std::uint32_t looks_ = 0;
    std::vector<std::pair<const exchange::PluginCode*, std::uint32_t>> seen_;  // how often
};

}  // namespace amq::host
