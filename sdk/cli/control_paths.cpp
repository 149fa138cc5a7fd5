#include "sdk/cli/control_paths.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace amq::cli {
namespace {

constexpr const char* kSocket = "/control.sock";
constexpr const char* kOfService = "/run/amq/control.sock";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// What anybody may have made who knew the name.
bool is_anothers(const std::string& folder) {
    struct stat facts {};
    return ::lstat(folder.c_str(), &facts) == 0 && facts.st_uid != ::geteuid();
}

std::string of_this_environment() {
    const std::string list = variable("RUNTIME_DIRECTORY");
    const std::string runtime = list.substr(0, list.find(':'));
    if (runtime.starts_with('/')) return runtime + kSocket;
    const std::string session = variable("XDG_RUNTIME_DIR");
    if (session.starts_with('/')) return session + "/amq" + kSocket;
    const std::string folder = "/tmp/amq-" + std::to_string(::geteuid());
    return is_anothers(folder) ? "" : folder + kSocket;
}

}  // namespace

std::vector<std::string> control_paths(const std::string& named) {
    const std::string chosen = named.empty() ? variable("AMQ_CONTROL") : named;
    if (!chosen.empty()) return {chosen};
    std::vector<std::string> paths{of_this_environment(), kOfService};
    std::erase(paths, "");
    if (paths.front() == paths.back()) paths.resize(1);
    return paths;
}

}  // namespace amq::cli
