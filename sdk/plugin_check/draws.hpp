#pragma once
// Randomness under a seed: the same draws everywhere.

#include <cstdint>
#include <random>

namespace amq::plugin_check {

class Draws {
  public:
    explicit Draws(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t bits() { return engine_(); }
    /// 0 <= x < n; n is not 0. The standard's distributions differ between libraries.
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool is_one_of(std::uint64_t n) { return below(n) == 0; }

  private:
    std::mt19937_64 engine_;
};

}  // namespace amq::plugin_check
