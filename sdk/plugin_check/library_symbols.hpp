#pragma once
// The symbols that a library shows to the dynamic linker and those it asks it for.

#include <filesystem>
#include <string>
#include <vector>

namespace amq::plugin_check {

struct LibrarySymbols {
    std::vector<std::string> defined{};    // seen by others
    std::vector<std::string> unique{};     // of those: one in the whole process, which pins it
    std::vector<std::string> undefined{};  // to be found elsewhere
};

/// Of a file that the host's ELF gate has let through. Throws std::runtime_error for one whose
/// table of symbols makes no sense.
[[nodiscard]] LibrarySymbols read_symbols(const std::filesystem::path& file);

}  // namespace amq::plugin_check
