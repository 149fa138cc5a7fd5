#pragma once
// Reads the options that a strategy was configured with: each with a default and a range, none
// unknown.

#include <amq/plugin/duration.hpp>
#include <amq/plugin/error.hpp>
#include <amq/plugin/json.hpp>
#include <amq/plugin/nearest.hpp>

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amq {

/// Each getter gives the option, or the default when it is absent, and throws Error(AMQ_E_CONFIG)
/// that names the option, its value and what is allowed. Both ends of a range are allowed. After
/// the constructor of a strategy finish() is called for it, so that an option nobody asked for is
/// never silently ignored.
class Options {
  public:
    /// A JSON object, "{}" when there are none.
    explicit Options(std::string_view json) : given_(json::Reader(json).object()) {}

    std::int64_t number(std::string_view name, std::int64_t fallback,
                        std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                        std::int64_t max = std::numeric_limits<std::int64_t>::max()) const {
        const json::Value* value = find(name);
        if (value == nullptr) return fallback;
        const std::string allowed =
            "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
        const auto number = parse<std::int64_t>(*value);
        if (!number || *number < min || *number > max) refuse(name, *value, allowed);
        return *number;
    }

    /// A number that may have a fraction.
    double real(std::string_view name, double fallback, double min, double max) const {
        const json::Value* value = find(name);
        if (value == nullptr) return fallback;
        const auto number = parse<double>(*value);
        if (!number || !(*number >= min && *number <= max))
            refuse(name, *value, "a number from " + short_text(min) + " to " + short_text(max));
        return *number;
    }

    /// Text of a whole number and a unit: "250us", "500ms", "3s", "2m", "1h".
    Nanoseconds duration(std::string_view name, Nanoseconds fallback, Nanoseconds min,
                         Nanoseconds max) const {
        const json::Value* value = find(name);
        if (value == nullptr) return fallback;
        const auto time =
            value->kind == json::Kind::text ? parse_duration(value->text) : std::nullopt;
        if (!time || *time < min || *time > max)
            refuse(name, *value,
                   "a duration from \"" + to_text(min) + "\" to \"" + to_text(max) + "\"");
        return *time;
    }

    bool flag(std::string_view name, bool fallback) const {
        const json::Value* value = find(name);
        if (value == nullptr) return fallback;
        if (value->kind != json::Kind::flag) refuse(name, *value, "true or false");
        return value->text == "true";
    }

    std::string text(std::string_view name, std::string_view fallback) const {
        const json::Value* value = find(name);
        if (value == nullptr) return std::string(fallback);
        if (value->kind != json::Kind::text) refuse(name, *value, "a text");
        return value->text;
    }

    /// One of these texts, the first is the default. The answer lives as long as the texts do.
    std::string_view one_of(std::string_view name,
                            std::initializer_list<std::string_view> allowed) const {
        const json::Value* value = find(name);
        if (value == nullptr) return *allowed.begin();
        for (const std::string_view choice : allowed)
            if (value->kind == json::Kind::text && value->text == choice) return choice;
        std::string choices;
        for (const std::string_view choice : allowed)
            choices += (choices.empty() ? "\"" : ", \"") + std::string(choice) + '"';
        refuse(name, *value, "one of " + choices);
    }

    /// Throws when an option was given that no getter asked for.
    void finish() const {
        for (const auto& [name, value] : given_) {
            if (is_known(name)) continue;
            const auto near = nearest(name, known_);
            throw Error(AMQ_E_CONFIG,
                        "unknown option \"" + name + "\"" +
                            (near ? ", did you mean \"" + std::string(*near) + "\"? " : ", ") +
                            known_text());
        }
    }

  private:
    /// Asking for an option makes it a known one.
    const json::Value* find(std::string_view name) const {
        if (!is_known(name)) known_.emplace_back(name);
        for (const auto& [given, value] : given_)
            if (given == name) return &value;
        return nullptr;
    }
    bool is_known(std::string_view name) const {
        for (const auto& known : known_)
            if (known == name) return true;
        return false;
    }
    std::string known_text() const {
        std::string all;
        for (const auto& known : known_) all += (all.empty() ? "" : ", ") + known;
        return all.empty() ? "this strategy has no options" : "known: " + all;
    }

    template <class Number>
    static std::optional<Number> parse(const json::Value& value) {
        if (value.kind != json::Kind::number) return std::nullopt;
        Number number{};
        const char* end = value.text.data() + value.text.size();
        const auto [stop, ec] = std::from_chars(value.text.data(), end, number);
        if (ec != std::errc{} || stop != end) return std::nullopt;
        return number;
    }
    static std::string short_text(double number) {
        char buffer[32];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
        return std::string(buffer, end);
    }
    static std::string shown(const json::Value& value) {
        switch (value.kind) {
            case json::Kind::text: return '"' + value.text + '"';
            case json::Kind::array: return "an array";
            case json::Kind::object: return "an object";
            default: return value.text;
        }
    }
    [[noreturn]] static void refuse(std::string_view name, const json::Value& value,
                                    const std::string& allowed) {
        throw Error(AMQ_E_CONFIG, "option \"" + std::string(name) + "\": " + shown(value) +
                                      " is not allowed, only " + allowed);
    }

    json::Object given_;
    mutable std::vector<std::string> known_;
};

}  // namespace amq
