#pragma once
// The client's words for the records of an extension block.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <amq/client/headers.hpp>

namespace amq::client {

[[nodiscard]] Headers read_headers(std::span<const std::byte> records);
// Append to `out`; headers come last.
void write_route_key(std::vector<std::byte>& out, std::string_view key);
void write_headers(std::vector<std::byte>& out, const Headers& headers);

}  // namespace amq::client
