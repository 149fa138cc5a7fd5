#pragma once

// Where amqd has its own plugins, in a build as well as installed.

#include <filesystem>

namespace amq::host {

/// `installed`, a path from the folder of the program, if that is a directory; else ../plugins, as
/// in a build. An installation may lie anywhere, so both are found from the program.
std::filesystem::path own_plugin_directory(const std::filesystem::path& program,
                                           const std::filesystem::path& installed);

}  // namespace amq::host
