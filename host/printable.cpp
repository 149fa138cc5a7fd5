#include "host/printable.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace amq::host {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t bytes = 1;
    bool is_valid = false;
};

struct Form {
    unsigned char mask;
    unsigned char mark;
    std::size_t bytes;
    std::uint32_t least;  // anything below is an overlong form
};

constexpr std::array forms{Form{0x80, 0x00, 1, 0}, Form{0xE0, 0xC0, 2, 0x80},
                           Form{0xF0, 0xE0, 3, 0x800}, Form{0xF8, 0xF0, 4, 0x10000}};

unsigned char byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

Character decode(std::string_view text, const Form& form) {
    if (text.size() < form.bytes) return {};
    std::uint32_t code = byte_at(text, 0) & static_cast<unsigned char>(~form.mask);
    for (std::size_t i = 1; i < form.bytes; ++i) {
        if ((byte_at(text, i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte_at(text, i) & 0x3F);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < form.least || code > 0x10FFFF || is_surrogate) return {};
    return {code, form.bytes, true};
}

Character first_character(std::string_view text) {
    for (const Form& form : forms)
        if ((byte_at(text, 0) & form.mask) == form.mark) return decode(text, form);
    return {};
}

bool is_within(std::uint32_t code, std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
}

// What a terminal, a browser or a reader's eye would obey rather than show.
bool is_invisible(std::uint32_t code) {
    return code < 0x20 || is_within(code, 0x7F, 0x9F) || code == 0xAD || code == 0x61C ||
           code == 0x180E || is_within(code, 0x200B, 0x200F) || is_within(code, 0x2028, 0x202E) ||
           is_within(code, 0x2060, 0x206F) || code == 0xFEFF || is_within(code, 0xFFF9, 0xFFFB) ||
           is_within(code, 0xE0000, 0xE0FFF);
}

/// JSON has no escape for what is past 16 bits but surrogates, which TOML refuses.
enum class Wide { replaced, as_toml };

std::string as_escape(std::uint32_t code, Wide wide) {
    if (code > 0xFFFF && wide == Wide::replaced) return "\\ufffd";
    std::array<char, 16> text{};
    if (code > 0xFFFF)
        std::snprintf(text.data(), text.size(), "\\U%08x", code);
    else
        std::snprintf(text.data(), text.size(), "\\u%04x", code);
    return text.data();
}

std::string as_text(std::string_view bytes, const Character& character, Wide wide) {
    if (!character.is_valid) return "\\ufffd";
    switch (character.code) {
        case '"': return "\\\"";
        case '\\': return "\\\\";
        case '\n': return "\\n";
        case '\r': return "\\r";
        case '\t': return "\\t";
        default: break;
    }
    if (is_invisible(character.code)) return as_escape(character.code, wide);
    return std::string(bytes.substr(0, character.bytes));
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const Character character = first_character(text);
        if (!character.is_valid) return false;
        text.remove_prefix(character.bytes);
    }
    return true;
}

std::string escaped(std::string_view text, std::size_t max_bytes) {
    std::string out;
    out.reserve(text.size() < max_bytes ? text.size() : max_bytes);
    std::size_t used = 0;
    while (used < text.size()) {
        const Character character = first_character(text.substr(used));
        if (used + character.bytes > max_bytes) return out + "...";
        out += as_text(text.substr(used), character, Wide::replaced);
        used += character.bytes;
    }
    return out;
}

std::string toml_quoted(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const Character character = first_character(text);
        out += as_text(text, character, Wide::as_toml);
        text.remove_prefix(character.bytes);
    }
    return out + '"';
}

std::string in_quotes(std::string_view text, std::size_t max_bytes) {
    return '"' + escaped(text, max_bytes) + '"';
}

}  // namespace amq::host
