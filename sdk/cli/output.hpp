#pragma once
// What goes to standard output and standard error.

#include <string>
#include <string_view>

namespace amq::cli {

// Nobody reads standard output any more, as behind `head`: a quiet end, and a good one.
class OutputClosed {};

// All of it to standard output, at once. Throws OutputClosed, and Failure for a full disk and the
// like.
void print(std::string_view text);

// With a line end, if it has none.
[[nodiscard]] std::string as_line(std::string_view text);

// A line to standard error, begun with the program's name.
void note(std::string_view sentence);

}  // namespace amq::cli
