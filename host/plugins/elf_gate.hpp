#pragma once
// The gate before dlopen: a complete ELF library, for this machine, with the symbol of an amq
// plugin. dlopen itself trusts the file's tables, and a file cut short kills the process inside it.

#include <optional>

#include "host/plugins/load_error.hpp"
#include "host/plugins/staging.hpp"

namespace amq::host {

[[nodiscard]] std::optional<LoadError> check_elf(const StagedFile& file);

}  // namespace amq::host
