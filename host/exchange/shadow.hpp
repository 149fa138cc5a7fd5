#pragma once
// A candidate in the shadow of the strategy that is bound: it is shown the same situations, and its
// decisions are compared and thrown away.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/ids.hpp"
#include "host/exchange/strategy.hpp"

namespace amq::exchange {

/// Where two decisions about one situation part.
enum class Difference : std::uint8_t {
    none,
    verb,     // another verb, or one of them gave no plan
    targets,  // other subscribers
    terms,    // the same, on other terms: replies wanted, times, reason, answer
};
constexpr std::size_t kDifferences = 4;

Difference difference(const std::optional<Decision>& live,
                      const std::optional<Decision>& candidate);

/// What calls cost, in the nanoseconds of CoreObserver::clock().
struct CallCost {
    std::uint64_t calls = 0;
    std::uint64_t total = 0;
    std::uint64_t max = 0;

    void add(std::uint64_t nanos);
    CallCost& operator+=(const CallCost&);
};

struct ShadowReport {
    static constexpr std::size_t kMaxTexts = 10;

    /// By callback: how many decisions were alike, and how the others differed.
    std::array<std::array<std::uint64_t, kDifferences>, kDeciding> decisions{};
    std::uint64_t strikes = 0;  // of the candidate
    CallCost live;
    CallCost candidate;
    std::vector<std::string> texts;  // the first differences and strikes, in words

    void note(std::string text);
    ShadowReport& operator+=(const ShadowReport&);
};

/// A candidate and what has been seen of it.
struct Shadow {
    std::uint32_t instance = kNone;    // its place
    std::uint32_t share = UINT32_MAX;  // of the exchanges, in 2^-32, that it is shown
    ShadowReport report;

    bool is_shown(ExchangeId) const;
};

/// Two decisions in words: "route: live sends to 1 of 3, the candidate holds".
std::string in_words(Callback, const std::optional<Decision>& live,
                     const std::optional<Decision>& candidate);

}  // namespace amq::exchange
