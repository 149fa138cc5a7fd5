#pragma once
// What happened in a simulation: a hash of everything, and the last events for whoever reads a
// failure.

#include <array>
#include <cstdint>
#include <string>

#include "host/exchange/ids.hpp"

namespace amq::sim {

class Trace {
  public:
    /// `what` is a literal; the numbers say whom and which.
    void add(exchange::Nanos at, const char* what, std::uint64_t a = 0, std::uint64_t b = 0,
             std::uint64_t c = 0) {
        lines_[count_++ % kKept] = {at, what, a, b, c};
        for (const std::uint64_t value : {at, a, b, c}) mix(value);
        for (const char* p = what; *p != '\0'; ++p) mix(static_cast<unsigned char>(*p));
    }
    std::uint64_t hash() const { return hash_; }
    std::uint64_t count() const { return count_; }

    std::string tail() const {
        std::string text;
        for (std::uint64_t k = count_ > kKept ? count_ - kKept : 0; k < count_; ++k) {
            const Line& line = lines_[k % kKept];
            text += "  " + std::to_string(line.at / 1'000) + "us " + line.what + ' ' +
                    std::to_string(line.a) + ' ' + std::to_string(line.b) + ' ' +
                    std::to_string(line.c) + '\n';
        }
        return text;
    }

  private:
    static constexpr std::uint64_t kKept = 120;
    struct Line {
        exchange::Nanos at = 0;
        const char* what = "";
        std::uint64_t a = 0, b = 0, c = 0;
    };

    void mix(std::uint64_t value) {
        hash_ ^= value + 0x9E3779B97F4A7C15U + (hash_ << 6U) + (hash_ >> 2U);
        hash_ *= 0xBF58476D1CE4E5B9U;
    }

    std::array<Line, kKept> lines_;
    std::uint64_t count_ = 0;
    std::uint64_t hash_ = 0;
};

}  // namespace amq::sim
