#include "host/config/toml_source.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "host/config/near_key.hpp"
#include "host/config/tables.hpp"
#include "host/config/toml_caps.hpp"
#include "host/config/toml_library.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

constexpr std::size_t max_suggested = 100;  // errors of one file that are worth a near key

Place place_of(const toml::source_region& region, const std::string& file_name) {
    return {file_name, region.begin.line, region.begin.column};
}

json::value scalar_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return json::string(text->get());
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    return nullptr;  // a date or a time
}

/// Makes JSON of a TOML value, and notes what has no JSON.
class Converter {
  public:
    explicit Converter(std::string file_name) : file_name_(std::move(file_name)) {}

    json::value convert(const toml::node& node, std::size_t depth) {
        if (depth >= max_toml_depth && !node.is_value()) {
            refuse(node, "is nested more than 32 deep");
            return nullptr;
        }
        if (const auto* array = node.as_array()) return convert_array(*array, depth);
        if (const auto* table = node.as_table()) return convert_table(*table, depth);
        json::value value = scalar_of(node);
        if (value.is_null()) refuse(node, "cannot be a date or time");
        if (value.is_double() && !std::isfinite(value.get_double()))
            refuse(node, "must be a finite number");
        return value;
    }

    /// What was wrong: the text wants the key in front.
    const ConfigErrors& errors() const { return errors_; }

  private:
    json::array convert_array(const toml::array& array, std::size_t depth) {
        json::array out;
        for (const toml::node& item : array) out.push_back(convert(item, depth + 1));
        return out;
    }

    json::object convert_table(const toml::table& table, std::size_t depth) {
        json::object out;
        for (const auto& [key, item] : table) out[key.str()] = convert(item, depth + 1);
        return out;
    }

    void refuse(const toml::node& node, std::string why) {
        errors_.push_back({place_of(node.source(), file_name_), std::move(why)});
    }

    std::string file_name_;
    ConfigErrors errors_;
};

/// Walks a parsed file along the schema.
class FileReader {
  public:
    explicit FileReader(std::string file_name) : file_name_(std::move(file_name)) {}

    Reading run(const toml::table& root) {
        walk(root);
        return std::move(reading_);
    }

  private:
    void walk(const toml::table& table) {
        for (const auto& [key, node] : table) {
            path_.emplace_back(key.str());
            visit(key, node);
            path_.pop_back();
        }
    }

    void visit(const toml::key& key, const toml::node& node) {
        if (const auto match = find_entry(path_)) return visit_entry(*match, node);
        if (!is_table(path_)) return refuse(key.source(), unknown_key());
        if (is_array(path_)) return visit_array(key, node);
        if (!node.is_table())
            return refuse(key.source(),
                          "'" + escaped(joined(path_)) + "' must be a table" + did_you_mean(path_));
        if (is_named_table(path_)) {
            if (const auto problem = problem_of_name(path_))
                return refuse(key.source(), "'" + escaped(joined(path_)) + "': " + *problem);
            reading_.tables.push_back({path_, place_of(key.source(), file_name_)});
        }
        walk(*node.as_table());
    }

    void visit_array(const toml::key& key, const toml::node& node) {
        const auto* tables = node.as_array();
        if (tables == nullptr)
            return refuse(key.source(), "'" + joined(path_) +
                                            "' must be an array of tables, each " +
                                            "written behind " + head_of(path_));
        if (tables->size() > max_array_tables)
            return refuse(tables->get(max_array_tables)->source(),
                          "'" + joined(path_) + "' has at most " +
                              std::to_string(max_array_tables) + " tables, not " +
                              std::to_string(tables->size()));
        for (std::size_t i = 0; i < tables->size(); ++i) {
            path_.push_back(std::to_string(i));
            visit_item(*tables->get(i));
            path_.pop_back();
        }
    }

    void visit_item(const toml::node& node) {
        if (!node.is_table())
            return refuse(node.source(), "'" + joined(path_) + "' must be a table");
        reading_.tables.push_back({path_, place_of(node.source(), file_name_)});
        walk(*node.as_table());
    }

    void visit_entry(const Match& match, const toml::node& node) {
        const std::string key = joined(path_);
        const Place place = place_of(node.source(), file_name_);
        if (match.entry->kind != Kind::options) {
            json::value value = node.is_array()   ? json::value(json::array())
                                : node.is_table() ? json::value(json::object())
                                                  : scalar_of(node);
            reading_.assignments.push_back({match, {}, key, std::move(value), place});
            return;
        }
        Converter converter(file_name_);
        json::value value = converter.convert(node, 0);
        for (const ConfigError& error : converter.errors())
            reading_.errors.push_back({error.place, "a value in '" + key + "' " + error.text});
        reading_.assignments.push_back({match, {}, key, std::move(value), place});
    }

    std::string unknown_key() const {
        if (reading_.errors.size() < max_suggested) return unknown_key_text(path_);
        return "unknown key '" + escaped(joined(path_)) + "'";
    }

    void refuse(const toml::source_region& region, std::string text) {
        reading_.errors.push_back({place_of(region, file_name_), std::move(text)});
    }

    std::string file_name_;
    Path path_;
    Reading reading_;
};

Reading refusal(Place place, std::string text) {
    Reading reading;
    reading.errors.push_back({std::move(place), std::move(text)});
    return reading;
}

}  // namespace

Reading read_toml(std::string_view text, const std::string& file_name) {
    if (const auto deep = find_too_deep(text))
        return refusal({file_name, deep->line, deep->column}, deep->text);
    try {
        return FileReader(file_name).run(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return refusal(place_of(error.source(), file_name), escaped(error.description()));
    }
}

std::variant<json::value, BadValue> read_toml_value(std::string_view text, std::size_t depth) {
    const std::string line = "v = " + std::string(text);
    if (const auto deep = find_too_deep(line)) return BadValue{deep->text};
    toml::table table;
    try {
        table = toml::parse(line);
    } catch (const toml::parse_error&) {
        return json::value(json::string(text));
    }
    // "1\nw = 2" is valid TOML too, but no value.
    if (table.size() != 1 || !table.contains("v")) return json::value(json::string(text));
    Converter converter("");
    json::value value = converter.convert(*table.get("v"), depth);
    if (!converter.errors().empty()) return BadValue{converter.errors().front().text};
    return value;
}

}  // namespace amq::host
