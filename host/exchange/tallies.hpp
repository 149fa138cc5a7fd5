#pragma once
// What came of the messages that each strategy served, binding by binding.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/counters.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/table.hpp"

namespace amq::exchange {

/// Of one strategy at one binding. A message counts here from its publish to its end, whatever is
/// bound meanwhile.
struct Tally {
    std::uint32_t model = kNone;  // its place; kNone: this place is free
    std::string match;            // the binding's pattern
    std::string strategy;
    bool is_bound = false;
    std::uint32_t open = 0;  // exchanges
    ModelCounters counters;
};

/// Every one has a place, which stays as long as it is bound or something of it is open.
class Tallies {
  public:
    /// Past that many, those that are bound no more and have nothing open are told apart no longer:
    /// only their model has what they counted.
    static constexpr std::size_t kMost = 2'000;

    /// Made if need be: a strategy that is bound again goes on where it was.
    std::uint32_t place_of(std::uint32_t model, std::string_view match, std::string_view strategy);
    /// From here on these are bound.
    void bind(std::span<const std::uint32_t> places);

    Tally& operator[](std::uint32_t place) { return tallies_[place]; }
    const Tally& operator[](std::uint32_t place) const { return tallies_[place]; }
    /// Every place is below it.
    std::size_t size() const { return tallies_.size(); }

    /// Of all that ever served the model at that place.
    ModelCounters counters_of(std::uint32_t model) const;
    std::uint32_t open_of(std::uint32_t model) const;

  private:
    void forget_ended();

    Table<Tally> tallies_;
    std::vector<ModelCounters> gone_;  // by place of the model
};

}  // namespace amq::exchange
