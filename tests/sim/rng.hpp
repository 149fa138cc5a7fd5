#pragma once
// The one source of chance in a simulation: the same seed gives the same numbers on every machine.

#include <cstdint>
#include <vector>

namespace amq::sim {

/// SplitMix64 (Steele, Lea and Flood, 2014).
class Rng {
  public:
    explicit Rng(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    /// 0 .. n-1; n is above 0.
    std::uint32_t below(std::uint64_t n) { return static_cast<std::uint32_t>(next() % n); }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + next() % (high - low + 1);
    }
    bool one_in(std::uint32_t n) { return below(n) == 0; }
    bool percent(std::uint32_t share) { return below(100) < share; }

    template <class T>
    T& pick(std::vector<T>& from) {
        return from[below(from.size())];
    }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    /// A stream of its own: what is drawn there does not shift what is drawn here.
    Rng fork() { return Rng(next()); }

  private:
    std::uint64_t state_;
};

}  // namespace amq::sim
