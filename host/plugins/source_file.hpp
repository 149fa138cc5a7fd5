#pragma once
// The file that the configuration names, opened with care: it may be anything.

#include <cstdint>
#include <filesystem>

#include "host/plugins/file_descriptor.hpp"
#include "host/plugins/load_error.hpp"

namespace amq::host {

inline constexpr std::uint64_t max_library_bytes = 256u << 20;

struct SourceFile {
    std::filesystem::path path;
    FileDescriptor descriptor;
    std::uint64_t size = 0;
};

// A regular file of a sane size that is not the program itself. Never blocks on a FIFO or a device.
[[nodiscard]] LoadResult<SourceFile> open_source(const std::filesystem::path& path);

}  // namespace amq::host
