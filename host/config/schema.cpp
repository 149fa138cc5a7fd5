// Finding entries by the path of a key.

#include "host/config/schema.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace amq::host {
namespace {

constexpr std::string_view name_word = "NAME";
constexpr std::string_view number_word = "NUMBER";
constexpr std::string_view index_word = "INDEX";
constexpr std::size_t max_name = 64;

bool is_placeholder(std::string_view part) {
    return part == name_word || part == number_word || part == index_word;
}

// `plugins.directory` is a key, so it is no plugin of the name "directory".
bool is_key_beside_names(std::span<const std::string> path) {
    const std::string key = joined(path.first(2));
    return std::any_of(schema().begin(), schema().end(),
                       [&](const Entry& entry) { return entry.key == key; });
}

/// One path per entry, in the schema's order.
const std::vector<Path>& patterns() {
    static const std::vector<Path> all = [] {
        std::vector<Path> paths;
        for (const Entry& entry : schema()) paths.push_back(split(entry.key));
        return paths;
    }();
    return all;
}

/// Do the first parts of the pattern stand for this path?
bool begins_with(const Path& pattern, std::span<const std::string> path) {
    if (path.size() > pattern.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool is_free = is_placeholder(pattern[i]) && !is_key_beside_names(path);
        if (pattern[i] != path[i] && !is_free) return false;
    }
    return true;
}

bool is_model_number(std::string_view text) {
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end && text.front() != '0';
}

bool is_index(std::string_view text) {
    std::size_t index = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, index);
    const bool is_plain = text == "0" || !text.starts_with('0');
    return error == std::errc{} && rest == end && is_plain && index < max_array_tables;
}

bool is_name(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    return !text.empty() && text.size() <= max_name &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

std::optional<Match> find_entry(std::span<const std::string> path) {
    for (std::size_t i = 0; i < patterns().size(); ++i) {
        const Path& pattern = patterns()[i];
        if (pattern.size() != path.size() || !begins_with(pattern, path)) continue;
        const bool is_named = pattern.size() > 1 && is_placeholder(pattern[1]);
        return Match{&schema()[i], is_named ? path[1] : std::string()};
    }
    return std::nullopt;
}

bool is_table(std::span<const std::string> path) {
    return std::any_of(patterns().begin(), patterns().end(), [&](const Path& pattern) {
        return pattern.size() > path.size() && begins_with(pattern, path);
    });
}

bool is_named_table(std::span<const std::string> path) {
    return path.size() == 2 && is_table(path);
}

bool is_array(std::span<const std::string> path) {
    return !path.empty() && path.size() <= 2 &&
           std::any_of(patterns().begin(), patterns().end(), [&](const Path& pattern) {
               return pattern.size() > 2 && pattern[0] == path[0] && pattern[1] == index_word;
           });
}

std::optional<std::string> problem_of_name(std::span<const std::string> path) {
    if (is_array(path)) {
        if (is_index(path[1])) return std::nullopt;
        return "the tables of '" + path[0] + "' are numbered from 0 to " +
               std::to_string(max_array_tables - 1);
    }
    if (path[0] == "models") {
        if (is_model_number(path[1])) return std::nullopt;
        return "a model is a number from 1 to 4294967295";
    }
    if (is_name(path[1])) return std::nullopt;
    return "a name has 1 to 64 of the characters a-z, 0-9, '_' and '-'";
}

std::string joined(std::span<const std::string> path) {
    std::string key;
    for (const std::string& part : path) key += part + ".";
    if (!key.empty()) key.pop_back();
    return key;
}

Path split(std::string_view key) {
    Path path;
    std::size_t begin = 0;
    while (begin <= key.size()) {
        const std::size_t end = std::min(key.find('.', begin), key.size());
        path.emplace_back(key.substr(begin, end - begin));
        begin = end + 1;
    }
    return path;
}

Path path_of(const Entry& entry, std::string_view name) {
    Path path = split(entry.key);
    if (path.size() > 1 && is_placeholder(path[1])) path[1] = name;
    return path;
}

std::string key_of(const Entry& entry, std::string_view name) {
    return joined(path_of(entry, name));
}

}  // namespace amq::host
