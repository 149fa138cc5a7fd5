#pragma once
// A question in SQL. What somebody asked for is only ever bound, never part of the text.

#include <cstddef>
#include <cstdint>
#include <functional>

#include "plugins/monitor/records/database.hpp"
#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/record_question.hpp"

namespace amq::monitor {

/// Up to so many rows are found by an index and then sorted by number; more than that are dense
/// enough to be met soon in the order of their numbers.
inline constexpr std::int64_t kFewRows = 10'000;

/// Gives every record that matches to `take`, newest first, at most `most`; `question.limit` does
/// not matter, and neither does `few_rows` for what is given. Throws DatabaseError, with
/// SQLITE_INTERRUPT when the connection's limit of time came first.
void query_records(Database& database, const RecordQuestion& question, std::size_t most,
                   const std::function<void(Record)>& take, std::int64_t few_rows = kFewRows);

/// Makes holds_text() known to the connection; query_records() needs it.
void add_text_search(Database& database);

}  // namespace amq::monitor
