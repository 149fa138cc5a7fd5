#pragma once
// Shares of a whole as people write them: 10%, 0.1.

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace amq::cli {

// More than nothing, and at most all. Nothing: it is none.
[[nodiscard]] std::optional<double> parse_share(std::string_view text);

CLI::Option* add_share(CLI::App& app, const std::string& name, double& value,
                       const std::string& description);

}  // namespace amq::cli
