#pragma once
// The options of the monitor, read and made sense of.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <amq/plugin/options.hpp>

namespace amq::monitor {

struct MonitorOptions {
    std::vector<std::string> listen;   // addresses
    std::vector<std::string> hosts;    // names in a Host field beside the addresses
    std::string store;                 // a file; empty: none
    std::uint64_t store_max_size = 0;  // bytes
    std::chrono::microseconds store_max_age{};
    std::size_t records = 0;      // in memory
    std::string token_file;       // empty: nothing can be changed
    std::string read_token_file;  // empty: anybody may read
};

/// Throws amq::Error, naming the option.
[[nodiscard]] MonitorOptions read_options(const amq::Options&);

/// "256MiB", "64KiB", "1GiB" or a number of bytes; throws std::invalid_argument.
[[nodiscard]] std::uint64_t read_bytes(std::string_view text);
/// Texts between commas, without the blanks around them.
[[nodiscard]] std::vector<std::string> read_list(std::string_view text);
/// Where records are stored when nobody said so: in $STATE_DIRECTORY, as systemd sets it, else in
/// $XDG_STATE_HOME/amq or ~/.local/state/amq; empty when there is none of these.
[[nodiscard]] std::string default_store();

}  // namespace amq::monitor
