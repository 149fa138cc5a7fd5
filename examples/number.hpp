#pragma once
// A number as somebody has typed it.

#include <charconv>
#include <optional>
#include <string_view>

namespace examples {

// Nothing, if the text is anything else than a number, or a Number cannot hold it.
template <typename Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace examples
