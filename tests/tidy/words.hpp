#pragma once
// Names that say nothing, marks of unfinished work, and mentions of what is not part of the
// project.

#include "tests/tidy/source.hpp"

namespace amq::tidy {

/// Words that say nothing, in the name of the file and of the types that it defines.
Findings check_names(const Source&);
/// Marks of unfinished work, and paths to outside of the project.
Findings check_mentions(const Source&);

}  // namespace amq::tidy
