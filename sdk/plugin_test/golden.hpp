#pragma once
// Compares the decisions of a bench with a file that a person has read and found right.

#include <string>

namespace amq::test {

class StrategyBench;

/// For any testing framework: true when all is well, otherwise the text says what differs.
struct GoldenMatch {
    bool is_equal = false;
    std::string text;
    explicit operator bool() const { return is_equal; }
};

/// Compares StrategyBench::decisions() with the lines of the file; those that begin with # are not
/// read. With AMQ_UPDATE_GOLDEN=1 in the environment the file is written instead: its comment at
/// the top stays, and what changed is yours to read before it is committed.
GoldenMatch matches_golden(const StrategyBench&, const std::string& path);

}  // namespace amq::test
