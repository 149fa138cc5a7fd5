#include "sdk/cli/display_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

namespace amq::cli {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

struct Range {
    char32_t first;
    char32_t last;
};

// Characters that change how others are shown, or break a line, and have no width themselves.
constexpr std::array<Range, 14> kNeverShown{{{0x00AD, 0x00AD},
                                             {0x061C, 0x061C},
                                             {0x115F, 0x1160},
                                             {0x180B, 0x180F},
                                             {0x200B, 0x200F},
                                             {0x2028, 0x202E},
                                             {0x2060, 0x206F},
                                             {0x3164, 0x3164},
                                             {0xFEFF, 0xFEFF},
                                             {0xFFA0, 0xFFA0},
                                             {0xFFF0, 0xFFFB},
                                             {0x1BCA0, 0x1BCA3},
                                             {0x1D173, 0x1D17A},
                                             {0xE0000, 0xE0FFF}}};

// Marks that are put on the character before them, as far as they are met in practice.
constexpr std::array<Range, 23> kMarks{
    {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x0610, 0x061A},
     {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06ED}, {0x0900, 0x0902},
     {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},
     {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0x302A, 0x302D},
     {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};

// East Asian characters and pictures, which take two columns.
constexpr std::array<Range, 16> kWide{{{0x1100, 0x115E},
                                       {0x231A, 0x231B},
                                       {0x23E9, 0x23EC},
                                       {0x2614, 0x2615},
                                       {0x26A1, 0x26A1},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0x33FF},
                                       {0x3400, 0x4DBF},
                                       {0x4E00, 0x9FFF},
                                       {0xA000, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF01, 0xFF60},
                                       {0x1F300, 0x1FAFF},
                                       {0x20000, 0x3FFFD}}};

template <std::size_t n>
bool is_in(const std::array<Range, n>& ranges, char32_t c) {
    return std::ranges::any_of(ranges,
                               [c](const Range& one) { return one.first <= c && c <= one.last; });
}

unsigned char byte_of(char c) {
    return static_cast<unsigned char>(c);
}

// How many bytes follow the first one of a character; nothing when it is no first one.
std::optional<std::size_t> bytes_behind(unsigned char first) {
    if (first < 0x80) return 0;
    if (first >= 0xC2 && first < 0xE0) return 1;
    if (first >= 0xE0 && first < 0xF0) return 2;
    if (first >= 0xF0 && first < 0xF5) return 3;
    return std::nullopt;
}

struct Character {
    std::optional<char32_t> code{};  // nothing: one byte that is no UTF-8
    std::size_t bytes{1};
};

// Of a text that is not empty.
Character first_of(std::string_view text) {
    const unsigned char first = byte_of(text[0]);
    const auto behind = bytes_behind(first);
    if (!behind || *behind >= text.size()) return {};
    constexpr std::array<char32_t, 4> kLeast{0, 0x80, 0x800, 0x10000};
    constexpr std::array<unsigned, 4> kBits{0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = first & kBits[*behind];
    for (std::size_t k = 1; k <= *behind; ++k) {
        const unsigned char byte = byte_of(text[k]);
        if ((byte & 0xC0U) != 0x80U) return {};
        code = code << 6U | (byte & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kLeast[*behind] || code > 0x10FFFF || is_surrogate) return {};
    return {code, *behind + 1};
}

bool is_shown(const Character& one) {
    if (!one.code) return false;
    const char32_t c = *one.code;
    return c >= 0x20 && (c < 0x7F || c >= 0xA0) && !is_in(kNeverShown, c);
}

// As JSON has it: of what is past U+FFFF both halves of a pair.
std::string escaped(char32_t code) {
    std::array<char, 16> text{};
    if (code < 0x10000) {
        std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(code));
    } else {
        const unsigned above = static_cast<unsigned>(code) - 0x10000;
        std::snprintf(text.data(), text.size(), "\\u%04x\\u%04x", 0xD800 + (above >> 10U),
                      0xDC00 + (above & 0x3FFU));
    }
    return text.data();
}

std::size_t width_of(const Character& one) {
    if (!one.code) return 1;
    if (*one.code < 0x300) return 1;
    if (is_in(kMarks, *one.code)) return 0;
    return is_in(kWide, *one.code) ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const Character one = first_of(text);
        shown += is_shown(one) ? text.substr(0, one.bytes) : "?";
        text.remove_prefix(one.bytes);
    }
    return shown;
}

std::string printable_lines(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const bool is_cr = end > 0 && text[end - 1] == '\r';
        shown += printable(text.substr(0, is_cr ? end - 1 : end)) + '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return shown;
}

std::string printable_json(std::string_view json) {
    std::string shown;
    while (!json.empty()) {
        const Character one = first_of(json);
        const std::string_view bytes = json.substr(0, one.bytes);
        if (is_shown(one) || bytes == "\n") {
            shown += bytes;
        } else {
            shown += one.code ? escaped(*one.code) : "?";
        }
        json.remove_prefix(one.bytes);
    }
    return shown;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Character one = first_of(text);
        width += width_of(one);
        text.remove_prefix(one.bytes);
    }
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
    std::size_t width = 0;
    std::size_t fits = 0;  // bytes that leave a column for the ellipsis
    for (std::size_t at = 0; at < text.size();) {
        const Character one = first_of(text.substr(at));
        width += width_of(one);
        if (width > columns) {
            return columns == 0 ? "" : std::string{text.substr(0, fits)}.append(kEllipsis);
        }
        at += one.bytes;
        if (width < columns) fits = at;
    }
    return std::string{text};
}

std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t width = display_width(text);
    return std::string{text} + std::string(columns - std::min(width, columns), ' ');
}

std::string padded_left(std::string_view text, std::size_t columns) {
    const std::size_t width = display_width(text);
    return std::string(columns - std::min(width, columns), ' ').append(text);
}

}  // namespace amq::cli
