#include "sdk/cli/monitor/facts.hpp"

#include <algorithm>

#include "sdk/cli/display_text.hpp"

namespace amq::cli {

void Facts::add(const std::string& name, const std::string& value) {
    if (!value.empty()) facts_.emplace_back(name, printable(value));
}

std::string Facts::text() const {
    std::size_t width = 0;
    for (const auto& [name, value] : facts_) width = std::max(width, name.size());
    std::string text;
    for (const auto& [name, value] : facts_) text += padded(name, width + 2) + value + '\n';
    return text;
}

}  // namespace amq::cli
