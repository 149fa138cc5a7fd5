#pragma once
// Which part of the tree may include which: the one table of the arrows between the layers.

#include <string>
#include <string_view>

#include "tests/tidy/source.hpp"

namespace amq::tidy {

/// Includes that point where the file's layer must not look, and files of no layer.
Findings check_layers(const Source&);

/// What an include names: a file of the tree by its path, else "std", "posix", "boost/asio",
/// "openssl", ... `spelled` with its quotes or brackets, as in the file at `path`.
std::string target_of(std::string_view path, std::string_view spelled);

}  // namespace amq::tidy
