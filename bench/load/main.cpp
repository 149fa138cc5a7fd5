// amq_load: parses its options, runs the load and reports.

#include <cstdio>
#include <exception>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string_view>

#include "bench/load/load.hpp"
#include "bench/load/options.hpp"
#include "bench/load/report.hpp"

namespace {

int run(const amq::bench::Options& options) {
    using namespace amq::bench;
    Load load(options);
    load.run();
    const bool as_json = options.format == Format::json;
    std::puts((as_json ? report_json(options, load) : report_text(options, load)).c_str());
    if (!options.series.empty()) std::ofstream(options.series) << report_seconds(load);
    const auto faults = faults_of(options, load);
    for (const std::string& fault : faults)
        std::fprintf(stderr, "amq_load: FAILED: %s\n", fault.c_str());
    return faults.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    const std::span<char* const> arguments(values + 1,
                                           static_cast<std::size_t>(count > 0 ? count - 1 : 0));
    try {
        if (arguments.size() == 1 && std::string_view(arguments[0]) == "--help") {
            std::fputs(amq::bench::usage().c_str(), stdout);
            return 0;
        }
        return run(amq::bench::parse_options(arguments));
    } catch (const std::invalid_argument& problem) {
        std::fprintf(stderr, "amq_load: %s; try --help\n", problem.what());
        return 2;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_load: FAILED: %s\n", problem.what());
        return 1;
    }
}
