#include "plugins/monitor/http/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace amq::monitor::http {
namespace {

// How many bytes begin with this one; 0 for one that begins nothing.
std::size_t length_of(std::uint8_t first) noexcept {
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

std::uint8_t byte_at(std::string_view text, std::size_t at) noexcept {
    return static_cast<std::uint8_t>(text[at]);
}

// The second byte is what tells overlong forms, surrogates and too large numbers.
bool may_follow(std::uint8_t first, std::uint8_t second) noexcept {
    switch (first) {
        case 0xE0: return second >= 0xA0;
        case 0xED: return second < 0xA0;
        case 0xF0: return second >= 0x90;
        case 0xF4: return second < 0x90;
        default: return true;
    }
}

// The length of the character that the text begins with; 0 when it begins with none.
std::size_t first_character(std::string_view text) noexcept {
    const std::uint8_t first = byte_at(text, 0);
    const std::size_t length = length_of(first);
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte_at(text, k) & 0xC0U) != 0x80U) return 0;
    }
    return length == 1 || may_follow(first, byte_at(text, 1)) ? length : 0;
}

bool is_control(std::string_view character) noexcept {
    const std::uint8_t first = byte_at(character, 0);
    if (character.size() == 1) return first < 0x20 || first == 0x7F;
    return first == 0xC2 && byte_at(character, 1) < 0xA0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = first_character(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_plain_text(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = first_character(text);
        if (length == 0 || is_control(text.substr(0, length))) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace amq::monitor::http
