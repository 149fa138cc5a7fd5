#pragma once
// Options that nobody takes.

#include <array>
#include <string_view>

namespace amq::plugin_check {

inline constexpr std::array<std::string_view, 9> kGarbage{
    "", "{", "}", "[]", "null", "\"text\"", "{\"a\":}", "{} {}", "\xFF\xFE{}"};
inline constexpr std::string_view kUnknownOption = R"({"no-such-option-of-anybody":1})";

}  // namespace amq::plugin_check
