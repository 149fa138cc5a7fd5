#include "host/state_report.hpp"

#include <cstddef>

namespace amq::host {

std::string in_words(const std::vector<exchange::StateHandover>& states) {
    std::size_t bytes = 0;
    std::size_t losses = 0;
    const exchange::StateHandover* first = nullptr;
    for (const exchange::StateHandover& state : states) {
        bytes += state.bytes;
        if (!state.loss) continue;
        ++losses;
        if (first == nullptr) first = &state;
    }
    if (states.empty()) return {};
    if (first == nullptr) return "kept, " + std::to_string(bytes) + " bytes";
    const std::string why = " (" + first->why_not + ')';
    if (losses == states.size()) return "not kept" + why;
    return "not kept by " + std::to_string(losses) + " of " + std::to_string(states.size()) +
           " instances" + why;
}

}  // namespace amq::host
