#pragma once
// The JSON bodies of the original protocol's subscribe request and its acknowledgement.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace amq::host {

/// {"topics":[1001,1002]} as numbers, or a sentence that says what is wrong. Other members are
/// ignored.
std::variant<std::vector<std::uint32_t>, std::string> read_subscribe_request(
    std::span<const std::byte> body);

/// {"status":0,"message":"ok","topics":[1001,1002]}
std::string write_acknowledgement(std::int32_t status, std::string_view message,
                                  std::span<const std::uint32_t> topics);

}  // namespace amq::host
