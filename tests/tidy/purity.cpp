#include "tests/tidy/purity.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/code.hpp"

namespace amq::tidy {
namespace {

constexpr std::array<std::string_view, 27> kImpure{
    // time
    "steady_clock", "system_clock", "high_resolution_clock", "clock_gettime", "gettimeofday",
    "sleep", "sleep_for", "sleep_until", "usleep", "nanosleep",
    // threads and locks
    "thread", "jthread", "async", "mutex", "shared_mutex", "recursive_mutex", "lock_guard",
    "unique_lock", "scoped_lock", "condition_variable", "thread_local",
    // randomness nobody can repeat
    "random_device", "rand",
    // the world outside
    "fstream", "iostream", "printf", "getenv"};

// Strategies, that is: the monitor has threads and a clock of its own.
bool is_pure(std::string_view path) {
    if (path.starts_with("plugins/monitor/")) return false;
    return path.starts_with("host/exchange/") || path.starts_with("plugins/") ||
           path.starts_with("examples/strategies/");
}

}  // namespace

Findings check_purity(const Source& source) {
    if (!is_code(source) || !is_pure(source.path)) return {};
    Findings findings;
    const std::vector<std::string> code = code_of(source);
    for (std::size_t k = 0; k < code.size(); ++k) {
        for (const std::string_view word : kImpure) {
            if (!has_word(code[k], word)) continue;
            findings.push_back({source.path, k + 1, "not in pure code: " + std::string(word)});
        }
    }
    return findings;
}

}  // namespace amq::tidy
