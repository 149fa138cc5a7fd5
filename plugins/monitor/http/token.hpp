#pragma once
// A token as it is kept: its digest alone. What reads it from its file forgets the rest.

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/monitor/http/digest.hpp"

namespace amq::monitor::http {

inline constexpr std::size_t kMinToken = 16;  // characters
inline constexpr std::size_t kMaxToken = 1024;

struct Token {
    Digest digest{};

    [[nodiscard]] bool is(std::string_view text) const {
        return equal_digests(digest, digest_of(text));
    }
};

/// From a regular file that neither group nor others can read, of 16 to 1,024 printable ASCII
/// characters without blanks; line ends behind them do not belong to it. Else a sentence that names
/// the file, and nothing of what is in it.
[[nodiscard]] std::variant<Token, std::string> read_token_file(const std::string& path);

}  // namespace amq::monitor::http
