#pragma once
// A request as its handler gets it: routed, checked and whole.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/monitor/http/head.hpp"
#include "plugins/monitor/http/query.hpp"

namespace amq::monitor::http {

enum class Method : std::uint8_t { get, head, post, other };

[[nodiscard]] Method method_of(std::string_view word) noexcept;

/// Whose request it is, by the token or the login that it came with.
enum class Caller : std::uint8_t { anonymous, reader, admin };

[[nodiscard]] std::string_view name_of(Caller) noexcept;

struct Request {
    Method method = Method::get;
    std::string path{};  // decoded, without the query
    std::vector<std::pair<std::string, std::string>> captures{};
    Query query{};
    Head head{};
    std::string body{};
    std::string peer{};  // "127.0.0.1:40112"
    Caller caller = Caller::anonymous;

    /// What stands for `{name}` in the pattern of the route, decoded.
    [[nodiscard]] std::string_view capture(std::string_view name) const;
};

}  // namespace amq::monitor::http
