#pragma once
// What a load came to, for people and as JSON.

#include <boost/json/object.hpp>
#include <string>

#include "sdk/cli/exit_code.hpp"
#include "sdk/cli/load.hpp"

namespace amq::cli {

struct Report {
    const LoadOptions& options;
    std::string url;
    const Measured& measured;
    std::chrono::nanoseconds time;  // measured
};

[[nodiscard]] std::string as_text(const Report& report);
[[nodiscard]] boost::json::object to_json(const Report& report);

// "1,234,567"
[[nodiscard]] std::string grouped(std::uint64_t number);

// ok, or that of the first outcome that is not.
[[nodiscard]] ExitCode exit_code_of(const Tally& sent);

}  // namespace amq::cli
