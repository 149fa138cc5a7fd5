#pragma once
// The parameters that a route takes in its query, and those that a request has.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "plugins/monitor/http/refusal.hpp"

namespace amq::monitor::http {

using std::chrono::microseconds;

/// One parameter, as a route declares it: anything else in a query is refused.
struct Parameter {
    enum class Kind : std::uint8_t { text, number, choice, duration };

    std::string name{};
    Kind kind = Kind::text;
    std::uint64_t least = 0;
    std::uint64_t most = 0;  // bytes of a text, µs of a duration
    std::vector<std::string> choices{};
    bool repeats = false;
    bool is_required = false;

    /// May be empty, and then says the same as one that is not there.
    static Parameter text(std::string name, std::size_t max_bytes = 256);
    static Parameter number(std::string name, std::uint64_t least, std::uint64_t most);
    static Parameter choice(std::string name, std::vector<std::string> choices);
    /// "500ms", "10m": a whole number and us, ms, s, m, h or d.
    static Parameter duration(std::string name, microseconds least, microseconds most);

    /// May come more than once.
    [[nodiscard]] Parameter repeated() const;
    [[nodiscard]] Parameter required() const;
};

/// What a request's query says, checked against what its route takes.
class Query {
  public:
    /// The first of that name; nothing when it is not there, or empty.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> texts(std::string_view name) const;
    [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t otherwise) const;
    [[nodiscard]] std::optional<microseconds> duration(std::string_view name) const;

    struct Value {
        std::string name;
        std::string text;
        std::uint64_t number = 0;  // of numbers, and of durations in µs
    };
    void add(Value value) { values_.push_back(std::move(value)); }

  private:
    [[nodiscard]] const Value* find(std::string_view name) const;

    std::vector<Value> values_;
};

[[nodiscard]] std::variant<Query, Fault> read_query(
    const std::vector<std::pair<std::string, std::string>>& pairs,
    const std::vector<Parameter>& parameters);

}  // namespace amq::monitor::http
