#pragma once

// The values of options, read whole or refused by the option's name.

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace amq::bench {

[[noreturn]] inline void refuse(std::string_view name, std::string_view text) {
    throw std::invalid_argument("--" + std::string(name) + " cannot be \"" + std::string(text) +
                                "\"");
}

template <typename Number>
Number parse(std::string_view name, std::string_view text, Number lowest, Number highest) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = error == std::errc{} && end == text.data() + text.size();
    if (!is_whole || number < lowest || number > highest) refuse(name, text);
    return number;
}

}  // namespace amq::bench
