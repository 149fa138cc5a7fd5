#include "host/control/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace amq::host {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64_of(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto byte = k < group.size() ? static_cast<unsigned char>(group[k]) : 0U;
            bits = bits << 8U | byte;
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= group.size() ? kDigits[bits >> (18 - 6 * k) & 63U] : '=';
        }
    }
    return text;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string_view digits = text;
    while (!digits.empty() && digits.back() == '=' && text.size() - digits.size() < 2) {
        digits.remove_suffix(1);
    }
    std::string bytes;
    bytes.reserve(digits.size() * 3 / 4);
    std::uint32_t bits = 0;
    std::uint32_t known = 0;
    for (const char digit : digits) {
        const std::size_t value = kDigits.find(digit);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        known += 6;
        if (known < 8) continue;
        known -= 8;
        bytes += static_cast<char>(bits >> known & 0xFFU);
    }
    // What is left over must be zeros, and as much as the padding says.
    if ((bits & ((1U << known) - 1)) != 0 || base64_of(bytes) != text) return std::nullopt;
    return bytes;
}

}  // namespace amq::host
