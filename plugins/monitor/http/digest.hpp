#pragma once
// SHA-256, of what is compared or kept without being known.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace amq::monitor::http {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest digest_of(std::string_view);

/// In a time that does not depend on where they differ.
[[nodiscard]] bool equal_digests(const Digest&, const Digest&) noexcept;

[[nodiscard]] std::string hex_of(const Digest&);

}  // namespace amq::monitor::http
