#pragma once

// Bounds on a configuration text, checked before the TOML parser sees it: it would build, and later
// take down, a tree as deep as the text says, on the stack.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace amq::host {

constexpr std::size_t max_config_bytes = 1024 * 1024;
constexpr std::size_t max_key_parts = 64;   // a.b.c has three
constexpr std::size_t max_toml_depth = 32;  // arrays and tables in one another

/// The first place where a text goes too deep.
struct TooDeep {
    std::size_t line = 0;
    std::size_t column = 0;
    std::string text;
};

std::optional<TooDeep> find_too_deep(std::string_view toml);

}  // namespace amq::host
