#include "host/control/path.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "host/printable.hpp"

namespace amq::host {
namespace {

constexpr const char* kName = "control.sock";
constexpr const char* kElsewhere = "; control.path names another, or is \"off\"";
constexpr std::size_t kMaxPath = sizeof sockaddr_un::sun_path - 1;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

ControlPath default_path(const ControlEnvironment& environment) {
    // systemd joins several directories with colons.
    const std::string runtime =
        environment.runtime_directory.substr(0, environment.runtime_directory.find(':'));
    if (runtime.starts_with('/')) return {runtime + '/' + kName};
    const std::string& session = environment.xdg_runtime_dir;
    if (session.starts_with('/')) {
        return {session + "/amq/" + kName, ControlPath::Folder::own};
    }
    return {"/tmp/amq-" + std::to_string(environment.uid) + '/' + kName, ControlPath::Folder::own};
}

std::string error_of(const std::string& what, int error) {
    return what + ": " + std::generic_category().message(error);
}

std::optional<std::string> fault_of_own(const std::string& folder) {
    const int descriptor = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return error_of(folder, errno) + kElsewhere;
    struct stat facts {};
    const int failed = ::fstat(descriptor, &facts);
    ::close(descriptor);
    if (failed != 0) return error_of(folder, errno);
    if (facts.st_uid != ::geteuid()) return folder + " belongs to another user" + kElsewhere;
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return "others may write into " + folder + ": chmod 0700 it";
    }
    return std::nullopt;
}

}  // namespace

ControlEnvironment control_environment() {
    return {variable("RUNTIME_DIRECTORY"), variable("XDG_RUNTIME_DIR"), ::geteuid()};
}

std::variant<std::optional<ControlPath>, std::string> control_path(
    const std::string& configured, const ControlEnvironment& environment) {
    if (configured == "off") return std::nullopt;
    const ControlPath found =
        configured.empty() ? default_path(environment) : ControlPath{configured};
    if (!found.path.starts_with('/') || found.path.ends_with('/')) {
        return "the control socket " + in_quotes(found.path) + " is no absolute path of a file";
    }
    if (found.path.size() > kMaxPath) {
        return "the path of the control socket is longer than the " + std::to_string(kMaxPath) +
               " bytes that the system takes: " + in_quotes(found.path) + kElsewhere;
    }
    return found;
}

std::optional<std::string> make_control_folder(const ControlPath& wanted) {
    const std::string folder = std::filesystem::path(wanted.path).parent_path().string();
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST && errno != EROFS) {
        return error_of("cannot make " + folder + " for the control socket", errno) + kElsewhere;
    }
    return wanted.folder == ControlPath::Folder::own ? fault_of_own(folder) : std::nullopt;
}

}  // namespace amq::host
