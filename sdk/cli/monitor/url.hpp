#pragma once
// Where a monitor is: http://host:port.

#include <optional>
#include <string>
#include <string_view>

namespace amq::cli {

struct MonitorUrl {
    std::string host{};  // of IPv6 without its brackets
    std::string port{};

    // "127.0.0.1:7610", "[::1]:7610"
    [[nodiscard]] std::string authority() const;
};

// "http://host:port", of which the port may be missing (7610), with a slash behind it or not.
// Nothing: it is none.
[[nodiscard]] std::optional<MonitorUrl> parse_monitor_url(std::string_view text);

// A sentence about what is wrong with it; empty if nothing is.
[[nodiscard]] std::string problem_of_monitor_url(const std::string& text);

}  // namespace amq::cli
