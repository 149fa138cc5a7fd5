#include "host/config/overrides.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "host/config/near_key.hpp"
#include "host/config/toml_caps.hpp"
#include "host/config/toml_source.hpp"
#include "host/config/value.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

constexpr std::string_view prefix = "AMQ__";
constexpr std::size_t option_level = 3;  // models.12.options, topics.0.options

/// One key and its value as plain text, wherever they were written.
struct TextSetting {
    Path path;
    std::string_view value;
    Place place;
};

/// The entry of the path, or of its first parts where it leads into a strategy's options.
std::optional<Match> entry_of(const Path& path) {
    if (const auto match = find_entry(path)) return match;
    if (path.size() <= option_level) return std::nullopt;
    const auto match = find_entry(std::span(path).first(option_level));
    const bool has_names = std::none_of(path.begin(), path.end(),
                                        [](const std::string& part) { return part.empty(); });
    return match && match->entry->kind == Kind::options && has_names ? match : std::nullopt;
}

class TextReader {
  public:
    void add(const TextSetting& setting) {
        if (!is_utf8(setting.value) || !is_utf8(joined(setting.path)))
            return refuse(setting, "is not UTF-8");
        if (setting.path.size() > max_toml_depth)
            return refuse(setting, "a key has at most 32 parts here");
        const auto match = entry_of(setting.path);
        if (!match) return refuse(setting, not_a_key(setting.path));
        const bool is_in_named_table = setting.path.size() > 2;
        if (is_in_named_table && !add_table(setting)) return;
        if (match->entry->kind == Kind::options) return add_option(*match, setting);
        add_assignment(*match, {}, value_of_text(*match->entry, setting.value), setting);
    }

    Reading take() { return std::move(reading_); }

  private:
    static std::string not_a_key(const Path& path) {
        if (!is_table(path)) return unknown_key_text(path);
        return "'" + escaped(joined(path)) + "' is a table; set one of its keys";
    }

    bool add_table(const TextSetting& setting) {
        const Path table(setting.path.begin(), setting.path.begin() + 2);
        if (const auto problem = problem_of_name(table)) {
            refuse(setting, "'" + escaped(joined(table)) + "': " + *problem);
            return false;
        }
        reading_.tables.push_back({table, setting.place});
        return true;
    }

    void add_option(const Match& match, const TextSetting& setting) {
        const Path option(setting.path.begin() + option_level, setting.path.end());
        auto value = read_toml_value(setting.value, option.size());
        if (const auto* bad = std::get_if<BadValue>(&value))
            return refuse(setting, "the value " + bad->text);
        add_assignment(match, option, std::get<boost::json::value>(std::move(value)), setting);
    }

    void add_assignment(const Match& match, Path option, boost::json::value value,
                        const TextSetting& setting) {
        reading_.assignments.push_back(
            {match, std::move(option), joined(setting.path), std::move(value), setting.place});
    }

    void refuse(const TextSetting& setting, std::string text) {
        reading_.errors.push_back({setting.place, std::move(text)});
    }

    Reading reading_;
};

/// "LIMITS__MAX_PAYLOAD" -> limits, max_payload
Path path_of_variable(std::string_view name) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    Path path;
    std::size_t begin = 0;
    while (begin <= lower.size()) {
        const std::size_t end = std::min(lower.find("__", begin), lower.size());
        path.push_back(lower.substr(begin, end - begin));
        begin = end + 2;
    }
    return path;
}

}  // namespace

Reading read_environment(const Environment& environment) {
    // By key, so that the order of the variables means nothing.
    std::map<Path, std::pair<std::string, std::string>> settings;
    Reading doubled;
    for (const auto& [name, value] : environment) {
        if (!name.starts_with(prefix)) continue;
        const Path path = path_of_variable(std::string_view(name).substr(prefix.size()));
        const auto [first, is_new] = settings.insert({path, {name, value}});
        if (!is_new)
            doubled.errors.push_back(
                {{name}, "says the same key as " + escaped(first->second.first)});
    }
    TextReader reader;
    for (const auto& [path, setting] : settings)
        reader.add({path, setting.second, {setting.first}});
    Reading reading = reader.take();
    reading.errors.insert(reading.errors.end(), doubled.errors.begin(), doubled.errors.end());
    return reading;
}

Reading read_overrides(const std::vector<Override>& overrides) {
    TextReader reader;
    for (const Override& override : overrides)
        reader.add({split(override.key), override.value, {"--set " + override.key}});
    return reader.take();
}

}  // namespace amq::host
