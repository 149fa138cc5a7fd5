#include "host/config/near_key.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "host/config/schema.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

constexpr std::size_t max_compared =
    128;  // bytes of a key; nobody means a known one by a longer one

/// Insertions, deletions, replacements and swaps of neighbours from one text to the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> rows(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) rows[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[a.size()][b.size()];
}

/// The entry's key cut to the length of the path, with the user's own name in it.
std::optional<std::string> candidate(const Entry& entry, std::span<const std::string> path) {
    const Path parts = path_of(entry, path.size() > 1 ? path[1] : "");
    if (parts.size() < path.size()) return std::nullopt;
    return joined(std::span(parts).first(path.size()));
}

/// The one key that ends so among those that begin so, if it is only one.
std::optional<std::string> only_key(std::string_view first, const std::string& last) {
    std::optional<std::string> found;
    for (const Entry& entry : schema()) {
        if (!entry.key.starts_with(first) || split(entry.key).back() != last) continue;
        if (found) return std::nullopt;
        found = entry.key;
    }
    return found;
}

/// A key that is right but in the wrong table, if only one table has it, or one of the same kind.
std::optional<std::string> same_key_elsewhere(std::span<const std::string> path) {
    const auto of_the_kind = only_key(path.front() + ".", path.back());
    return of_the_kind ? of_the_kind : only_key("", path.back());
}

}  // namespace

std::optional<std::string> near_key(std::span<const std::string> path) {
    const std::string key = joined(path);
    if (key.size() > max_compared) return std::nullopt;
    std::size_t least = 2 + std::min<std::size_t>(key.size() / 6, 2);
    std::optional<std::string> nearest;
    for (const Entry& entry : schema()) {
        const auto other = candidate(entry, path);
        if (!other || *other == key) continue;
        const std::size_t steps = distance(key, *other);
        if (steps >= least) continue;
        least = steps;
        nearest = other;
    }
    return nearest ? nearest : same_key_elsewhere(path);
}

std::string did_you_mean(std::span<const std::string> path) {
    const auto near = near_key(path);
    return near ? "; did you mean '" + escaped(*near) + "'?" : std::string();
}

std::string unknown_key_text(std::span<const std::string> path) {
    return "unknown key '" + escaped(joined(path)) + "'" + did_you_mean(path);
}

}  // namespace amq::host
