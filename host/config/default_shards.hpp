#pragma once

// How many shards suit this process: the cores it may run on, by affinity and by CPU quota.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace amq::host {

constexpr std::uint32_t max_shards = 64;

/// Cores a cgroup v2 `cpu.max` grants ("150000 100000" is 1.5); none for "max" or anything
/// unreadable.
std::optional<double> quota_of_cpu_max(std::string_view text);

/// Cores cgroup v1's cpu.cfs_quota_us and cpu.cfs_period_us grant; none for -1 or anything
/// unreadable.
std::optional<double> quota_of_cfs(std::string_view quota, std::string_view period);

/// Shards for so many usable cores under such a quota: whole cores only, 1 to max_shards.
/// A part of a core does not get a thread: it would be throttled in the middle of its work.
std::uint32_t shards_for(std::uint32_t cores, std::optional<double> quota);

/// The smallest quota of the process's cgroup and its ancestors. `proc_cgroup` is the text of
/// /proc/self/cgroup, `mount` the directory /sys/fs/cgroup.
std::optional<double> cpu_quota(std::string_view proc_cgroup, const std::filesystem::path& mount);

/// All of the above for this process.
std::uint32_t default_shards();

}  // namespace amq::host
