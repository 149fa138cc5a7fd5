#include "sdk/cli/monitor/target.hpp"

namespace amq::cli {
namespace {

bool is_plain(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (is_plain(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += kDigits[byte >> 4U];
        encoded += kDigits[byte & 15U];
    }
    return encoded;
}

Target& Target::segment(std::string_view text) {
    text_ += '/' + percent_encoded(text);
    return *this;
}

Target& Target::with(std::string_view name, std::string_view value) {
    text_ += has_query_ ? '&' : '?';
    has_query_ = true;
    text_.append(name).append("=").append(percent_encoded(value));
    return *this;
}

Target& Target::with(std::string_view name, std::uint64_t value) {
    return with(name, std::string_view{std::to_string(value)});
}

Target& Target::with_any(std::string_view name, std::string_view value) {
    return value.empty() ? *this : with(name, value);
}

}  // namespace amq::cli
