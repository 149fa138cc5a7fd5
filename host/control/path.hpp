#pragma once
// Where the control socket is, unless the configuration says it: `amq` looks in the same places.

#include <sys/types.h>

#include <optional>
#include <string>
#include <variant>

namespace amq::host {

/// What of the environment it depends on.
struct ControlEnvironment {
    std::string runtime_directory{};  // RUNTIME_DIRECTORY: of the service, by systemd
    std::string xdg_runtime_dir{};    // XDG_RUNTIME_DIR: of the user's session
    uid_t uid = 0;
};

/// Of this process.
[[nodiscard]] ControlEnvironment control_environment();

struct ControlPath {
    std::string path;
    /// Whose name anybody could have guessed and taken: it must be nobody else's.
    enum class Folder { any, own } folder = Folder::any;
};

/// `configured` is an absolute path, "off" for none, or empty for the default: control.sock in
/// RUNTIME_DIRECTORY, else in amq of XDG_RUNTIME_DIR, else in /tmp/amq-<uid>. The text says what is
/// wrong.
[[nodiscard]] std::variant<std::optional<ControlPath>, std::string> control_path(
    const std::string& configured, const ControlEnvironment&);

/// Makes the folder of the path, of mode 0700, if it is not there. The text says why it is not fit.
[[nodiscard]] std::optional<std::string> make_control_folder(const ControlPath&);

}  // namespace amq::host
