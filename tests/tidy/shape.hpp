#pragma once
// How large files and functions may be, how wide lines, and what a header begins with.

#include "tests/tidy/source.hpp"

namespace amq::tidy {

inline constexpr std::size_t kMaxFileLines = 400;
inline constexpr std::size_t kMaxFunctionLines = 60;
inline constexpr std::size_t kMaxColumns = 100;
inline constexpr std::size_t kMaxColumnsOfContract =
    120;  // its comments stand beside what they explain

Findings check_file_size(const Source&);
Findings check_function_sizes(const Source&);
/// Width of code; tabs and blanks at the end of a line anywhere.
Findings check_lines(const Source&);
/// `#pragma once` first, then a comment that says what lives in the file; no `using namespace`.
Findings check_header(const Source&);

}  // namespace amq::tidy
