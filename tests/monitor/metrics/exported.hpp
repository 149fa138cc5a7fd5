#pragma once
// What Prometheus would read.

#include <string>

#include "plugins/monitor/metrics/families.hpp"

namespace amq::monitor {

/// The value of the sample of that name and those labels; -1 when there is none.
inline double exported(const Families& families, const std::string& sample) {
    const std::string text = '\n' + families.text();
    const std::size_t at = text.find('\n' + sample + ' ');
    return at == std::string::npos ? -1 : std::stod(text.substr(at + sample.size() + 2));
}

}  // namespace amq::monitor
