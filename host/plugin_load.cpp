#include "host/plugin_load.hpp"

#include <algorithm>

namespace amq::host {

using exchange::Nanos;
using exchange::PluginCode;

std::optional<PluginLoad::Busy> PluginLoad::look(const PluginCode* code, Nanos passed) {
    passed_ += passed;
    ++looks_;
    if (code != nullptr) {
        auto at = std::find_if(seen_.begin(), seen_.end(),
                               [code](const auto& one) { return one.first == code; });
        if (at == seen_.end()) at = seen_.insert(at, {code, 0});
        ++at->second;
    }
    if (passed_ < kWindow || looks_ < kFewestLooks) return std::nullopt;
    const auto busy = busiest();
    *this = PluginLoad{};
    return busy;
}

std::optional<PluginLoad::Busy> PluginLoad::busiest() const {
    Busy most;
    for (const auto& [code, times] : seen_) {
        const std::uint32_t percent = times * 100 / looks_;
        if (percent > most.percent) most = {code, percent};
    }
    return most.percent >= kBusyPercent ? std::optional(most) : std::nullopt;
}

}  // namespace amq::host
