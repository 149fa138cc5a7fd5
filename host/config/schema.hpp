#pragma once

// The one table of everything that can be configured. Reading, range checks, printing, suggestions
// and docs/CONFIG.md all come from it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/config/config.hpp"

namespace amq::host {

/// How the value of a key is written.
enum class Kind { shards, count, size, duration, boolean, choice, text, options };

/// Must a table that has this key write it? If not, it has the default, or what the same key of
/// its model has.
enum class Presence { optional, required, inherited };

/// Least and most, in pieces, bytes or microseconds.
struct Range {
    std::uint64_t min = 0;
    std::uint64_t max = 0;
    bool zero_is_off = false;  // zero is good too, though below min
};

/// The place in a Config that a key stands for.
using Slot = std::variant<std::optional<std::uint32_t>*, std::uint32_t*, std::uint64_t*, Duration*,
                          bool*, std::string*, ListenerRole*, LogLevel*, LogFormat*, Fallback*>;

/// One key. NAME and NUMBER in it stand for what the user chose: `listen.NAME.url`; INDEX for the
/// place of a table among those of an array: the first of `[[topics]]` has `topics.0.match`.
struct Entry {
    std::string_view key;
    Kind kind;
    Slot (*slot)(Config& config, std::string_view name);  // makes the named table if it is new
    Range range;
    Presence presence;
    std::string_view help;
    std::optional<std::string> (*problem)(std::string_view text) = nullptr;  // of a text
};

using Path = std::vector<std::string>;

constexpr std::size_t max_array_tables = 1000;  // of one array

/// An entry, and what stands in the path for its NAME, NUMBER or INDEX.
struct Match {
    const Entry* entry = nullptr;
    std::string name;
};

std::span<const Entry> schema();

/// The entry of exactly this key.
std::optional<Match> find_entry(std::span<const std::string> path);

/// Is this a table that keys live in: `limits`, `listen`, `listen.NAME`?
bool is_table(std::span<const std::string> path);

/// Is this one of the tables that the user names or numbers: `listen.NAME`, `topics.INDEX`?
bool is_named_table(std::span<const std::string> path);

/// Is this an array of tables, or one of them: `topics`, `topics.0`?
bool is_array(std::span<const std::string> path);

/// What is wrong with the name of such a table, or none.
std::optional<std::string> problem_of_name(std::span<const std::string> path);

std::string joined(std::span<const std::string> path);
Path split(std::string_view key);

/// The key of an entry for this name: "listen.NAME.url" and "a" give "listen.a.url".
Path path_of(const Entry& entry, std::string_view name);
std::string key_of(const Entry& entry, std::string_view name);

}  // namespace amq::host
