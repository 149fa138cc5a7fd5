#pragma once
// Records as tests need them: plain ones, any ones from a seed, and a place to keep them.

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/record_question.hpp"
#include "plugins/monitor/records/record_store.hpp"

namespace amq::monitor {

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kNoonUs = 1'738'324'800'000'000;  // 2025-01-31 12:00:00 UTC

Record connect_of(const std::string& user, std::int64_t at_us);
Record end_of(const std::string& user, Reason reason, std::int64_t at_us);

/// From few values each, so that questions find some of them.
Record any_record(std::mt19937& random);
RecordQuestion any_question(std::mt19937& random, std::uint64_t last);

/// The numbers, in the order of the records.
std::vector<std::uint64_t> numbers(const std::vector<RecordPtr>& records);

/// A store's options that wait for nothing longer than a test likes.
StoreOptions quick_store(const std::string& path);

/// Waits until the condition holds; false when it does not within the patience of tests.
bool comes_true(const std::function<bool()>& condition);

}  // namespace amq::monitor
