#pragma once

// What a run found, as a line of text or a JSON object, and whether it was a good run.

#include <string>
#include <vector>

#include "bench/load/load.hpp"
#include "bench/load/options.hpp"

namespace amq::bench {

std::string report_text(const Options& options, const Load& load);
std::string report_json(const Options& options, const Load& load);
// A line for each second: its number, good messages, p50 and p99 in microseconds, split by tabs.
std::string report_seconds(const Load& load);

// Why the run proves nothing or proves the broker wrong; empty when it is good.
std::vector<std::string> faults_of(const Options& options, const Load& load);

}  // namespace amq::bench
