#pragma once
// A request before its body: found in the bytes that have come, and read with one meaning only.
// What two readers could take differently is refused, as a proxy in front might be the other one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugins/monitor/http/limits.hpp"
#include "plugins/monitor/http/refusal.hpp"

namespace amq::monitor::http {

struct Field {
    std::string name;  // in lower case
    std::string value;
};

struct Head {
    std::string method;
    std::string target;
    std::vector<Field> fields{};
    std::optional<std::uint64_t> content_length{};
    bool keeps_alive = false;
    bool expects_continue = false;  // the peer sends its body when it is told to go on

    /// The value of the first field of that name (lower case), or nothing.
    [[nodiscard]] std::string_view field(std::string_view name) const;
};

/// How many of these bytes the head has, with its blank line; nothing while it is not whole. Past a
/// limit, or when they can be no request, what is wrong.
[[nodiscard]] std::variant<std::optional<std::size_t>, Fault> find_head(std::string_view bytes,
                                                                        const Limits&);

/// Of a whole head, with its blank line.
[[nodiscard]] std::variant<Head, Fault> read_head(std::string_view bytes, const Limits&);

}  // namespace amq::monitor::http
