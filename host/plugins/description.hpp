#pragma once
// What a library says about its strategies, copied out of it and checked.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <amq/plugin/abi_monitor.h>

#include "host/plugins/load_error.hpp"

namespace amq::host {

inline constexpr std::uint32_t max_strategies = 64;     // of one library
inline constexpr std::size_t max_id_bytes = 255;        // of an id or a kind
inline constexpr std::size_t max_name_bytes = 1024;     // of every other name
inline constexpr std::size_t max_schema_bytes = 65536;  // of the schema of the options

// One strategy: copies of all texts, so nothing points into the library.
struct Description {
    std::uint32_t flags = 0;  // AMQ_DESC_*
    std::string id;
    std::string kind;
    std::string name;
    std::string version;
    std::string vendor;         // empty: not told
    std::string config_schema;  // empty: not told
    std::string state_schema;   // empty: it saves no state

    /// Else it is a strategy.
    [[nodiscard]] bool is_monitor() const { return kind == AMQ_MONITOR_KIND; }

    bool operator==(const Description&) const = default;
};

// Calls count() and describe(), each twice: a library that changes its mind is refused.
[[nodiscard]] LoadResult<std::vector<Description>> read_descriptions(
    const amq_entry& entry, const std::filesystem::path& file);

}  // namespace amq::host
