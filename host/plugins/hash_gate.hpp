#pragma once
// Whether a copy is of the file that the operator meant, by its SHA-256.

#include <optional>
#include <string_view>

#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"

namespace amq::host {

// Nothing is wrong when no hash was asked for. Hexadecimal digits count in either case.
[[nodiscard]] std::optional<LoadError> check_hash(const StagedFile& file, std::string_view sha256);

}  // namespace amq::host
