#include "host/config/default_shards.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace amq::host {
namespace {

namespace fs = std::filesystem;

std::optional<double> positive_ratio(std::string_view quota, std::string_view period) {
    std::istringstream quota_stream{std::string(quota)};
    std::istringstream period_stream{std::string(period)};
    double quota_us = 0;
    double period_us = 0;
    if (!(quota_stream >> quota_us) || !(period_stream >> period_us)) return std::nullopt;
    if (quota_us <= 0 || period_us <= 0) return std::nullopt;
    return quota_us / period_us;
}

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::optional<double> smaller(std::optional<double> a, std::optional<double> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

std::optional<double> quota_in(const fs::path& directory) {
    return smaller(quota_of_cpu_max(text_of(directory / "cpu.max")),
                   quota_of_cfs(text_of(directory / "cpu.cfs_quota_us"),
                                text_of(directory / "cpu.cfs_period_us")));
}

/// The quotas of a cgroup and all above it. In a container the path may name what only the host can
/// see; the mount itself is then the container's own cgroup.
std::optional<double> quota_up_from(const fs::path& mount, const std::string& cgroup) {
    std::optional<double> quota = quota_in(mount);
    fs::path directory = mount;
    for (const fs::path& part : fs::path(cgroup).relative_path()) {
        if (part == "..") break;
        directory /= part;
        quota = smaller(quota, quota_in(directory));
    }
    return quota;
}

/// One line of /proc/self/cgroup: "4:cpu,cpuacct:/a" (v1) or "0::/a" (v2).
struct Membership {
    std::string controllers;
    std::string cgroup;
};

std::vector<Membership> memberships(std::string_view proc_cgroup) {
    std::vector<Membership> all;
    std::istringstream lines{std::string(proc_cgroup)};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = line.find(':');
        if (first == std::string::npos) continue;
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        all.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
    }
    return all;
}

bool has_cpu_controller(const std::string& controllers) {
    return ("," + controllers + ",").find(",cpu,") != std::string::npos;
}

/// Cores the scheduler lets this process run on.
std::uint32_t affinity_cores() {
    // More than 1024 cores do not fit this set; hardware_concurrency() answers then.
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (::sched_getaffinity(0, sizeof(cores), &cores) == 0)
        return static_cast<std::uint32_t>(CPU_COUNT(&cores));
    return std::thread::hardware_concurrency();
}

}  // namespace

std::optional<double> quota_of_cpu_max(std::string_view text) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    return positive_ratio(text.substr(0, space), text.substr(space + 1));
}

std::optional<double> quota_of_cfs(std::string_view quota, std::string_view period) {
    return positive_ratio(quota, period);
}

std::uint32_t shards_for(std::uint32_t cores, std::optional<double> quota) {
    std::uint32_t shards = std::min(cores, max_shards);
    if (quota && *quota < shards) shards = static_cast<std::uint32_t>(std::floor(*quota));
    return std::max(shards, 1U);
}

std::optional<double> cpu_quota(std::string_view proc_cgroup, const fs::path& mount) {
    std::optional<double> quota;
    for (const Membership& membership : memberships(proc_cgroup)) {
        if (membership.controllers.empty())
            quota = smaller(quota, quota_up_from(mount, membership.cgroup));
        if (!has_cpu_controller(membership.controllers)) continue;
        // v1 mounts the controllers together or alone, as the distribution likes it.
        for (const std::string& directory : {membership.controllers, std::string("cpu")})
            quota = smaller(quota, quota_up_from(mount / directory, membership.cgroup));
    }
    return quota;
}

std::uint32_t default_shards() {
    return shards_for(affinity_cores(), cpu_quota(text_of("/proc/self/cgroup"), "/sys/fs/cgroup"));
}

}  // namespace amq::host
