#include "plugins/monitor/http/query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace amq::monitor::http {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t in_us;
};
constexpr std::array<Unit, 6> kUnits{{{"us", 1},
                                      {"ms", 1'000},
                                      {"s", 1'000'000},
                                      {"m", 60'000'000},
                                      {"h", 3'600'000'000},
                                      {"d", 86'400'000'000}}};

// Digits only, and what is behind them.
std::optional<std::pair<std::uint64_t, std::string_view>> leading_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    return std::pair{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    const auto number = leading_number(text);
    if (!number || !number->second.empty()) return std::nullopt;
    return number->first;
}

std::optional<std::uint64_t> duration_of(std::string_view text) {
    const auto number = leading_number(text);
    if (!number) return std::nullopt;
    for (const Unit& unit : kUnits) {
        if (unit.name != number->second) continue;
        if (number->first > std::numeric_limits<std::uint64_t>::max() / unit.in_us) break;
        return number->first * unit.in_us;
    }
    return std::nullopt;
}

std::string shown_duration(std::uint64_t us) {
    const Unit* best = &kUnits[0];
    for (const Unit& unit : kUnits) {
        if (us != 0 && us % unit.in_us == 0) best = &unit;
    }
    return std::to_string(us / best->in_us) + std::string(best->name);
}

template <class Names>
std::string listed(const Names& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

std::string wanted(const Parameter& parameter) {
    switch (parameter.kind) {
        case Parameter::Kind::number:
            return "a whole number from " + std::to_string(parameter.least) + " to " +
                   std::to_string(parameter.most);
        case Parameter::Kind::choice: return "one of " + listed(parameter.choices);
        case Parameter::Kind::duration:
            return "a duration as 10m, from " + shown_duration(parameter.least) + " to " +
                   shown_duration(parameter.most);
        case Parameter::Kind::text: break;
    }
    return "at most " + std::to_string(parameter.most) + " bytes";
}

bool is_within(const Parameter& parameter, std::optional<std::uint64_t> number) {
    return number && *number >= parameter.least && *number <= parameter.most;
}

// Of a number or a duration its value, else 0; nothing when it is not what is wanted.
std::optional<std::uint64_t> value_of(const Parameter& parameter, const std::string& text) {
    std::optional<std::uint64_t> number;
    switch (parameter.kind) {
        case Parameter::Kind::number: number = number_of(text); break;
        case Parameter::Kind::duration: number = duration_of(text); break;
        case Parameter::Kind::choice: {
            const auto& choices = parameter.choices;
            const bool known = std::find(choices.begin(), choices.end(), text) != choices.end();
            return known ? std::optional<std::uint64_t>{0} : std::nullopt;
        }
        case Parameter::Kind::text:
            return text.size() <= parameter.most ? std::optional<std::uint64_t>{0} : std::nullopt;
    }
    return is_within(parameter, number) ? number : std::nullopt;
}

Fault bad_query(std::string text) {
    return {400, Refusal::bad_query, std::move(text)};
}

Fault unknown(const std::string& name, const std::vector<Parameter>& parameters) {
    std::vector<std::string> known;
    for (const Parameter& parameter : parameters) known.push_back(parameter.name);
    return bad_query("the query parameter \"" + name + "\" is not known here; " +
                     (known.empty() ? "none is" : "known are " + listed(known)));
}

}  // namespace

Parameter Parameter::text(std::string name, std::size_t max_bytes) {
    return {std::move(name), Kind::text, 0, max_bytes};
}

Parameter Parameter::number(std::string name, std::uint64_t least, std::uint64_t most) {
    return {std::move(name), Kind::number, least, most};
}

Parameter Parameter::choice(std::string name, std::vector<std::string> choices) {
    return {std::move(name), Kind::choice, 0, 0, std::move(choices)};
}

Parameter Parameter::duration(std::string name, microseconds least, microseconds most) {
    return {std::move(name), Kind::duration, static_cast<std::uint64_t>(least.count()),
            static_cast<std::uint64_t>(most.count())};
}

Parameter Parameter::repeated() const {
    Parameter copy = *this;
    copy.repeats = true;
    return copy;
}

Parameter Parameter::required() const {
    Parameter copy = *this;
    copy.is_required = true;
    return copy;
}

const Query::Value* Query::find(std::string_view name) const {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const Value& value) { return value.name == name; });
    return found == values_.end() ? nullptr : &*found;
}

std::optional<std::string_view> Query::text(std::string_view name) const {
    const Value* value = find(name);
    if (value == nullptr || value->text.empty()) return std::nullopt;
    return value->text;
}

std::vector<std::string_view> Query::texts(std::string_view name) const {
    std::vector<std::string_view> all;
    for (const Value& value : values_) {
        if (value.name == name && !value.text.empty()) all.emplace_back(value.text);
    }
    return all;
}

std::optional<std::uint64_t> Query::number(std::string_view name) const {
    const Value* value = find(name);
    return value == nullptr ? std::nullopt : std::optional{value->number};
}

std::uint64_t Query::number(std::string_view name, std::uint64_t otherwise) const {
    return number(name).value_or(otherwise);
}

std::optional<microseconds> Query::duration(std::string_view name) const {
    const auto us = number(name);
    return us ? std::optional{microseconds{static_cast<std::int64_t>(*us)}} : std::nullopt;
}

std::variant<Query, Fault> read_query(const std::vector<std::pair<std::string, std::string>>& pairs,
                                      const std::vector<Parameter>& parameters) {
    Query query;
    std::vector<const Parameter*> seen;
    for (const auto& [name, text] : pairs) {
        const auto found = std::find_if(parameters.begin(), parameters.end(),
                                        [&n = name](const Parameter& p) { return p.name == n; });
        if (found == parameters.end()) return unknown(name, parameters);
        const bool again = std::find(seen.begin(), seen.end(), &*found) != seen.end();
        if (again && !found->repeats) {
            return bad_query("the query parameter \"" + name + "\" is there more than once");
        }
        seen.push_back(&*found);
        const auto value = value_of(*found, text);
        if (!value) {
            return bad_query("the query parameter \"" + name + "\" must be " + wanted(*found));
        }
        query.add({name, text, *value});
    }
    for (const Parameter& parameter : parameters) {
        if (parameter.is_required && query.texts(parameter.name).empty()) {
            return bad_query("the query parameter \"" + parameter.name + "\" is missing");
        }
    }
    return query;
}

}  // namespace amq::monitor::http
