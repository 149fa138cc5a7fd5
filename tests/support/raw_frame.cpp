#include "tests/support/raw_frame.hpp"

#include <stdexcept>

namespace amq::flow {
namespace {

void append_u32(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
}

std::uint32_t u32_at(std::string_view bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (char byte : bytes.substr(offset, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const RawFrame& frame) {
    out << "{cmd=" << frame.cmd << " sequence=" << frame.sequence << " status=" << frame.status
        << " model=" << frame.model << " length=" << frame.body.size();
    if (frame.body.size() <= 200) out << " body=\"" << frame.body << '"';
    return out << '}';
}

std::string encode_head(const RawFrame& frame, HeadClaims claims) {
    std::string head;
    append_u32(head, claims.magic);
    append_u32(head, frame.cmd);
    append_u32(head, frame.sequence);
    append_u32(head, claims.length);
    append_u32(head, frame.status);
    append_u32(head, frame.model);
    return head;
}

std::string encode(const RawFrame& frame) {
    const auto length = static_cast<std::uint32_t>(frame.body.size());
    return encode_head(frame, {.length = length}) + frame.body;
}

std::optional<RawFrame> take_frame(std::string_view& bytes) {
    if (bytes.size() < kHeadSize) return std::nullopt;
    if (u32_at(bytes, 0) != kMagic) throw std::runtime_error("bytes came that are no frame");
    const std::size_t length = u32_at(bytes, 12);
    if (bytes.size() < kHeadSize + length) return std::nullopt;
    RawFrame frame{.cmd = u32_at(bytes, 4),
                   .sequence = u32_at(bytes, 8),
                   .status = u32_at(bytes, 16),
                   .model = u32_at(bytes, 20),
                   .body = std::string{bytes.substr(kHeadSize, length)}};
    bytes.remove_prefix(kHeadSize + length);
    return frame;
}

std::string pattern(std::size_t size, std::uint32_t seed) {
    std::string bytes(size, '\0');
    std::uint32_t state = seed * 2654435761U + 1;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

}  // namespace amq::flow
