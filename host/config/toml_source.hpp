#pragma once

// A TOML text as assignments to known keys; the only file that knows the TOML library.

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "host/config/reading.hpp"

namespace amq::host {

/// Reads a whole file; places are lines and columns of `file_name`.
Reading read_toml(std::string_view text, const std::string& file_name);

/// What is wrong with a value, in one sentence.
struct BadValue {
    std::string text;
};

/// One TOML value, such as `2` or `["a"]`; anything that is no TOML value is a text. `depth` tables
/// are around it already.
std::variant<boost::json::value, BadValue> read_toml_value(std::string_view text,
                                                           std::size_t depth);

}  // namespace amq::host
