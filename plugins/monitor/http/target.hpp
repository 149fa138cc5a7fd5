#pragma once
// The target of a request, as it was sent, as a path and the pairs of its query.

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "plugins/monitor/http/refusal.hpp"

namespace amq::monitor::http {

using Path = std::vector<std::string>;  // its segments, decoded; none for "/"

struct Target {
    Path path;
    std::vector<std::pair<std::string, std::string>> query;  // decoded, in their order
};

/// `host` is the request's own Host, which a target with a scheme must name as well. Refused are
/// segments "." and ".." however they are written, NUL and control characters, and what is no
/// UTF-8.
[[nodiscard]] std::variant<Target, Fault> read_target(std::string_view target,
                                                      std::string_view host);

/// "/a/b c" for a log: never the query, which may hold what is secret.
[[nodiscard]] std::string shown(const Path&);

}  // namespace amq::monitor::http
