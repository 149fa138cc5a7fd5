#pragma once
// A message that the test published, and what its publisher was told.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

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
    /// Who got it, by name, one after the other.
    const std::vector<std::string>& receivers() const { return record().receivers; }
    const SentRecord& record() const;
    /// Which of the bench's publishes it is, from 0 on: the log calls the first one m1.
    std::size_t index() const { return index_; }

  private:
    const StrategyBench* bench_;
    std::size_t index_;
};

}  // namespace amq::test
