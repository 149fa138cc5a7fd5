#pragma once
// The bytes that a fuzzer gives, read from the front as the choices of a run.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace amq::fuzz {

class FuzzInput {
  public:
    FuzzInput(const std::uint8_t* data, std::size_t size)
        : left_(std::as_bytes(std::span(data, size))) {}

    bool empty() const { return left_.empty(); }

    /// Zero past the end.
    std::uint32_t byte() {
        if (left_.empty()) return 0;
        const auto value = std::to_integer<std::uint32_t>(left_.front());
        left_ = left_.subspan(1);
        return value;
    }
    /// Less than `bound`, which is at most 256.
    std::uint32_t below(std::uint32_t bound) { return byte() % bound; }

    std::uint32_t word() {
        const std::uint32_t high = byte() << 8U | byte();
        return high << 16U | byte() << 8U | byte();
    }

    /// At most so many.
    std::span<const std::byte> bytes(std::size_t count) {
        const auto taken = left_.first(std::min(count, left_.size()));
        left_ = left_.subspan(taken.size());
        return taken;
    }

  private:
    std::span<const std::byte> left_;
};

}  // namespace amq::fuzz
