#pragma once

// The words that stand for the enumerators in the file, in their order.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "host/config/config.hpp"

namespace amq::host {

constexpr std::array<std::string_view, 3> words_of(ListenerRole) {
    return {"publisher", "subscriber", "any"};
}
constexpr std::array<std::string_view, 6> words_of(LogLevel) {
    return {"trace", "debug", "info", "warn", "error", "off"};
}
constexpr std::array<std::string_view, 2> words_of(LogFormat) {
    return {"logfmt", "json"};
}
constexpr std::array<std::string_view, 3> words_of(Fallback) {
    return {"fail", "random", "all"};
}

template <class Choice>
concept IsChoice = requires(Choice choice) {
    words_of(choice);
};

template <IsChoice Choice>
constexpr std::string_view to_string(Choice choice) {
    return words_of(choice)[static_cast<std::size_t>(choice)];
}

template <IsChoice Choice>
constexpr std::optional<Choice> choice_of(std::string_view word) {
    const auto words = words_of(Choice{});
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return std::nullopt;
    return static_cast<Choice>(found - words.begin());
}

}  // namespace amq::host
