#include "tests/tidy/shape.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/code.hpp"
#include "tests/tidy/functions.hpp"

namespace amq::tidy {
namespace {

// Code points, of which UTF-8 has one for each byte that continues nothing.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string too_many(std::size_t count, const std::string& what, std::size_t limit) {
    return std::to_string(count) + ' ' + what + ", more than " + std::to_string(limit);
}

}  // namespace

Findings check_file_size(const Source& source) {
    if (!is_code(source) || source.lines.size() <= kMaxFileLines) return {};
    return {
        {source.path, kMaxFileLines + 1, too_many(source.lines.size(), "lines", kMaxFileLines)}};
}

Findings check_function_sizes(const Source& source) {
    if (!is_code(source)) return {};
    const FunctionList list = functions_of(source);
    Findings findings;
    if (!list.balanced) findings.push_back({source.path, 0, "braces that cannot be followed"});
    for (const Function& function : list.functions) {
        if (function.lines <= kMaxFunctionLines) continue;
        findings.push_back({source.path, function.first_line,
                            "function of " + too_many(function.lines, "lines", kMaxFunctionLines)});
    }
    return findings;
}

Findings check_lines(const Source& source) {
    Findings findings;
    const auto find = [&](std::size_t index, std::string text) {
        findings.push_back({source.path, index + 1, std::move(text)});
    };
    const std::size_t width =
        source.path == "sdk/plugin/abi.h" ? kMaxColumnsOfContract : kMaxColumns;
    for (std::size_t k = 0; k < source.lines.size(); ++k) {
        const std::string& line = source.lines[k];
        if (line.find('\t') != std::string::npos) find(k, "tab");
        if (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
            find(k, "blank at the end");
        if (is_code(source) && columns(line) > width) {
            find(k, too_many(columns(line), "columns", width));
        }
    }
    return findings;
}

Findings check_header(const Source& source) {
    if (!is_header(source)) return {};
    Findings findings;
    const auto& lines = source.lines;
    if (lines.empty() || lines.front() != "#pragma once") {
        findings.push_back({source.path, 1, "does not begin with #pragma once"});
    }
    const auto text =
        std::find_if(lines.begin() + std::min<std::ptrdiff_t>(1, std::ssize(lines)), lines.end(),
                     [](const std::string& line) { return !line.empty(); });
    if (text == lines.end() || !text->starts_with("//")) {
        findings.push_back({source.path, 2, "does not say what lives in it"});
    }
    const std::vector<std::string> code = code_of(source);
    for (std::size_t k = 0; k < code.size(); ++k) {
        if (has_word(code[k], "using namespace")) {
            findings.push_back({source.path, k + 1, "using namespace in a header"});
        }
    }
    return findings;
}

}  // namespace amq::tidy
