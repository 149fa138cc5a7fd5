#pragma once
// A number that stands for a long row of numbers: two rows that differ anywhere have another one.

#include <cstdint>
#include <string_view>

namespace amq::plugin_check {

class Digest {
  public:
    void add(std::uint64_t word) {
        value_ ^= word + 0x9E3779B97F4A7C15U + (value_ << 6U) + (value_ >> 2U);
        value_ *= 0xFF51AFD7ED558CCDU;
        value_ ^= value_ >> 33U;
    }
    void add(std::string_view bytes) {
        add(bytes.size());
        for (const char byte : bytes) add(static_cast<unsigned char>(byte));
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 1;
};

}  // namespace amq::plugin_check
