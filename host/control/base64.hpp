#pragma once
// Bytes as text: RFC 4648, section 4, with its padding.

#include <optional>
#include <string>
#include <string_view>

namespace amq::host {

[[nodiscard]] std::string base64_of(std::string_view bytes);
/// Nothing when that is not what base64_of() gives.
[[nodiscard]] std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace amq::host
