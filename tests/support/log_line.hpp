#pragma once
// One line of a logfmt log as its fields.

#include <map>
#include <string>
#include <string_view>

namespace amq::flow {

using Fields = std::map<std::string, std::string>;

// key=value and key="va\"lue" pairs; words without `=` become keys with an empty value.
Fields parse_log_line(std::string_view line);

// True when `line` has every one of `wanted`, whatever else it has.
bool has_fields(const Fields& line, const Fields& wanted);

}  // namespace amq::flow
