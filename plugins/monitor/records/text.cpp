#include "plugins/monitor/records/text.hpp"

#include <algorithm>
#include <cstdint>

namespace amq::monitor {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// How many bytes the first one announces; none for a byte that begins nothing.
std::size_t announced_length(unsigned first) {
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return 2;
    return first < 0xF0 ? 3 : 4;
}

// Shorter forms of the same, halves of pairs, and what lies beyond the last code point.
bool is_forbidden(unsigned first, unsigned second) {
    return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
           (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
}

// Of the code point there; none if it is none, or a zero byte.
std::size_t code_point_length(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    const std::size_t length = first == 0 ? 0 : announced_length(first);
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte_at(text, at + k) & 0xC0U) != 0x80U) return 0;
    }
    if (length > 1 && is_forbidden(first, byte_at(text, at + 1))) return 0;
    return length;
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte != 0 && byte < 0x80;
    });
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

void bound_text(std::string& text) {
    if (text.size() > kMaxText || !is_plain(text)) text = bounded_text(text);
}

std::string bounded_text(std::string_view text) {
    std::string out;
    std::size_t room_for_mark = 0;  // how much of `out` stays when it has to be cut
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = code_point_length(text, at);
        out += length == 0 ? kReplacement : text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
        if (out.size() > kMaxText) {
            out.resize(room_for_mark);
            return out.append(kCutMark);
        }
        if (out.size() + kCutMark.size() <= kMaxText) room_for_mark = out.size();
    }
    return out;
}

bool holds_text(std::string_view text, std::string_view needle) noexcept {
    if (needle.empty()) return true;
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(), same) != text.end();
}

}  // namespace amq::monitor
