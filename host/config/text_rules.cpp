#include "host/config/text_rules.hpp"

#include <cstddef>

namespace amq::host {
namespace {

constexpr std::size_t max_path_bytes = 4095;
constexpr std::size_t max_socket_bytes = 107;  // what sun_path has room for, and a zero
constexpr std::size_t max_strategy_bytes = 127;
constexpr std::size_t sha256_digits = 64;

bool has_only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

std::optional<std::string> problem_of_path(std::string_view text) {
    if (text.size() > max_path_bytes) return "a path has at most 4095 bytes";
    if (text.find('\0') != std::string_view::npos) return "a path has no zero byte";
    return std::nullopt;
}

std::optional<std::string> problem_of_socket(std::string_view text) {
    if (text.size() > max_socket_bytes) return "the path of a socket has at most 107 bytes";
    return problem_of_path(text);
}

std::optional<std::string> problem_of_sha256(std::string_view text) {
    const bool is_hash = text.size() == sha256_digits && has_only(text, "0123456789abcdefABCDEF");
    if (text.empty() || is_hash) return std::nullopt;
    return "a SHA-256 has 64 hexadecimal digits";
}

std::optional<std::string> problem_of_strategy(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    if (text.size() <= max_strategy_bytes && has_only(text, allowed)) return std::nullopt;
    return "a strategy id has at most 127 letters, digits, '.', '-' or '_'";
}

std::optional<std::string> problem_of_topic_strategy(std::string_view text) {
    if (text.empty())
        return "leave the table out, and the strategy of the model handles these topics";
    return problem_of_strategy(text);
}

}  // namespace amq::host
