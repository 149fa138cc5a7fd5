#pragma once
// A message that the test published, and what its publisher was told.

#include <cstddef>
#include <optional>
#include <string>

#include <amq/plugin_test/record.hpp>

namespace amq::test {

class StrategyBench;

/// Cheap to copy; lives as long as its bench.
class Sent {
  public:
    Sent(const StrategyBench& bench, std::size_t index) : bench_(&bench), index_(index) {}

    /// Nothing while the publisher was told nothing. Throws std::logic_error if it was told twice.
    std::optional<exchange::Outcome> outcome() const;
    /// The body of the answer; empty while there is none.
    std::string answer() const;
    const SentRecord& record() const;

  private:
    const StrategyBench* bench_;
    std::size_t index_;
};

}  // namespace amq::test
