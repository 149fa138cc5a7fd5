#pragma once
// The original protocol's frame, built and read byte by byte for the tests alone: a second opinion
// on the wire.

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace amq::flow {

inline constexpr std::uint32_t kMagic = 20170103;
inline constexpr std::uint32_t kSubscribe = 1;
inline constexpr std::uint32_t kSubscribeAck = 2;
inline constexpr std::uint32_t kStatusOk = 0;
inline constexpr std::uint32_t kStatusTimeout = 1;
inline constexpr std::uint32_t kStatusDecline = 4;
inline constexpr std::size_t kHeadSize = 24;

struct RawFrame {
    std::uint32_t cmd = 0;
    std::uint32_t sequence = 0;
    std::uint32_t status = 0;
    std::uint32_t model = 0;
    std::string body{};

    friend bool operator==(const RawFrame&, const RawFrame&) = default;
};

// For the text of a failed expectation.
std::ostream& operator<<(std::ostream& out, const RawFrame& frame);

// What a head says about itself, apart from its fields: lies for the tests that send them.
struct HeadClaims {
    std::uint32_t magic = kMagic;
    std::uint32_t length = 0;
};

std::string encode(const RawFrame& frame);
std::string encode_head(const RawFrame& frame, HeadClaims claims);

// Takes the first whole frame off `bytes`; throws std::runtime_error when they do not begin with
// the magic.
std::optional<RawFrame> take_frame(std::string_view& bytes);

// `size` bytes that show a shift, a loss or a swap: byte i is a mix of i and `seed`.
std::string pattern(std::size_t size, std::uint32_t seed = 0);

}  // namespace amq::flow
