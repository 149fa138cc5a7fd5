#include "host/config/value.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>
#include <system_error>
#include <type_traits>

#include "host/config/choices.hpp"
#include "host/config/options.hpp"
#include "host/config/units.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

constexpr std::string_view auto_word = "auto";
constexpr std::size_t max_shown = 64;

/// What was written, in a few words.
std::string shown(const boost::json::value& value) {
    if (value.is_string()) return in_quotes(value.get_string(), max_shown);
    if (value.is_array()) return "an array";
    if (value.is_object()) return "a table";
    if (value.is_null()) return "a date or time";
    return boost::json::serialize(value);
}

bool is_within(const Range& range, std::uint64_t number) {
    return (number >= range.min && number <= range.max) || (range.zero_is_off && number == 0);
}

std::optional<std::uint64_t> number_of(const boost::json::value& value) {
    if (!value.is_int64() || value.get_int64() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value.get_int64());
}

std::optional<std::uint64_t> size_of(const boost::json::value& value) {
    return value.is_string() ? parse_size(value.get_string()) : number_of(value);
}

/// Reads a value for the slot it is given; true when the value was good.
class Reader {
  public:
    Reader(const Entry& entry, const boost::json::value& value) : entry_(entry), value_(value) {}

    bool operator()(std::optional<std::uint32_t>* shards) const {
        if (value_.is_string() && value_.get_string() == auto_word) {
            *shards = std::nullopt;
            return true;
        }
        const auto number = number_of(value_);
        if (!number || !is_within(entry_.range, *number)) return false;
        *shards = static_cast<std::uint32_t>(*number);
        return true;
    }

    bool operator()(std::uint32_t* slot) const {
        const auto number = number_of(value_);
        if (!number || !is_within(entry_.range, *number)) return false;
        *slot = static_cast<std::uint32_t>(*number);
        return true;
    }

    bool operator()(std::uint64_t* slot) const {
        const auto number = entry_.kind == Kind::size ? size_of(value_) : number_of(value_);
        if (!number || !is_within(entry_.range, *number)) return false;
        *slot = *number;
        return true;
    }

    bool operator()(Duration* slot) const {
        if (!value_.is_string()) return false;
        const auto duration = parse_duration(value_.get_string());
        if (!duration || !is_within(entry_.range, static_cast<std::uint64_t>(duration->count())))
            return false;
        *slot = *duration;
        return true;
    }

    bool operator()(bool* slot) const {
        if (!value_.is_bool()) return false;
        *slot = value_.get_bool();
        return true;
    }

    bool operator()(std::string* slot) const {
        if (entry_.kind == Kind::options) {
            if (!value_.is_object()) return false;
            *slot = json_of_options(value_.get_object());
            return true;
        }
        if (!value_.is_string() || problem()) return false;
        *slot = std::string(value_.get_string());
        return true;
    }

    template <IsChoice Choice>
    bool operator()(Choice* slot) const {
        if (!value_.is_string()) return false;
        const auto choice = choice_of<Choice>(value_.get_string());
        if (choice) *slot = *choice;
        return choice.has_value();
    }

    /// What the entry's own check says about a text.
    std::optional<std::string> problem() const {
        if (entry_.problem == nullptr || !value_.is_string()) return std::nullopt;
        return entry_.problem(value_.get_string());
    }

  private:
    const Entry& entry_;
    const boost::json::value& value_;
};

template <IsChoice Choice>
std::string words_text(Choice choice) {
    const auto words = words_of(choice);
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += in_quotes(words[i]);
    }
    return text;
}

/// The choices of an entry; its slot tells the enumeration.
std::string choices_text(const Entry& entry) {
    Config config;
    return std::visit(
        [](auto* slot) -> std::string {
            if constexpr (IsChoice<std::remove_pointer_t<decltype(slot)>>)
                return words_text(*slot);
            else
                return {};
        },
        entry.slot(config, "1"));
}

std::string bound_text(Kind kind, std::uint64_t bound) {
    if (kind == Kind::size) return format_size(bound);
    if (kind == Kind::duration) return format_duration(Duration(static_cast<Duration::rep>(bound)));
    return std::to_string(bound);
}

std::string wanted(const Entry& entry) {
    const std::string range = range_text(entry);
    switch (entry.kind) {
        case Kind::shards: return range;
        case Kind::count: return "a whole number from " + range;
        case Kind::size: return "a size from " + range + R"( such as "50KiB")";
        case Kind::duration: return "a time from " + range + R"( such as "10s")";
        case Kind::boolean: return "true or false";
        case Kind::choice: return range;
        case Kind::text: return "text";
        case Kind::options: return "a table";
    }
    return {};
}

boost::json::value integer_or_text(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && rest == end) return number;
    return boost::json::string(text);
}

}  // namespace

std::optional<std::string> assign(const Entry& entry, Slot slot, const boost::json::value& value) {
    const Reader reader(entry, value);
    if (std::visit(reader, slot)) return std::nullopt;
    if (const auto problem = reader.problem()) return "cannot be " + shown(value) + ": " + *problem;
    return "must be " + wanted(entry) + ", not " + shown(value);
}

boost::json::value value_of_text(const Entry& entry, std::string_view text) {
    switch (entry.kind) {
        case Kind::shards:
        case Kind::count:
        case Kind::size: return integer_or_text(text);
        case Kind::boolean:
            if (text == "true" || text == "false") return text == "true";
            break;
        default: break;
    }
    return boost::json::string(text);
}

std::string range_text(const Entry& entry) {
    if (entry.kind == Kind::choice) return choices_text(entry);
    if (entry.range.max == 0) return {};
    const std::string numbers =
        bound_text(entry.kind, entry.range.min) + " to " + bound_text(entry.kind, entry.range.max);
    if (entry.kind == Kind::shards) return R"("auto" or )" + numbers;
    return entry.range.zero_is_off ? numbers + " or " + bound_text(entry.kind, 0) : numbers;
}

namespace {

/// Writes what a slot holds.
class Writer {
  public:
    explicit Writer(const Entry& entry) : entry_(entry) {}

    std::string operator()(const std::optional<std::uint32_t>* shards) const {
        return *shards ? std::to_string(**shards) : in_quotes(auto_word);
    }
    std::string operator()(const std::uint32_t* number) const { return std::to_string(*number); }
    std::string operator()(const std::uint64_t* number) const {
        return entry_.kind == Kind::size ? in_quotes(format_size(*number))
                                         : std::to_string(*number);
    }
    std::string operator()(const Duration* duration) const {
        return in_quotes(format_duration(*duration));
    }
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const std::string* text) const {
        if (entry_.kind == Kind::options) return toml_of_options(*text);
        return toml_quoted(*text);
    }
    template <IsChoice Choice>
    std::string operator()(const Choice* choice) const {
        return in_quotes(to_string(*choice));
    }

  private:
    const Entry& entry_;
};

}  // namespace

std::string toml_of(const Entry& entry, Slot slot) {
    return std::visit(Writer(entry), slot);
}

std::string toml_of_default(const Entry& entry) {
    Config config;
    return toml_of(entry, entry.slot(config, "1"));
}

}  // namespace amq::host
