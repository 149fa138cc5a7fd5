#include "host/plugin_directory.hpp"

#include <system_error>

namespace amq::host {

std::filesystem::path own_plugin_directory(const std::filesystem::path& program,
                                           const std::filesystem::path& installed) {
    const std::filesystem::path folder = program.parent_path();
    std::error_code ignored;  // what cannot be looked at is no directory for us
    const auto found = (folder / installed).lexically_normal();
    if (std::filesystem::is_directory(found, ignored)) return found;
    return folder.parent_path() / "plugins";
}

}  // namespace amq::host
