#pragma once
// The code of a file without what only people read: comments and the insides of literals become
// blanks.

#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source.hpp"

namespace amq::tidy {

/// As many lines as before, each as long as before.
std::vector<std::string> code_of(const Source&);

/// Whether `word` is in the line, and not as a part of a longer name.
bool has_word(std::string_view line, std::string_view word);

}  // namespace amq::tidy
