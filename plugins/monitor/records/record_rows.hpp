#pragma once
// Between a record and its row.

#include <string_view>

#include "plugins/monitor/records/database.hpp"
#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

/// Every column that a record is made of, in the order that read_row() wants.
[[nodiscard]] std::string_view record_columns();

/// Inserts a row; the parameters are those of bind_row(). One that is there already stays.
[[nodiscard]] std::string_view insert_sql();

/// Binds all of a record, under another number if that is wanted. The record must live until the
/// statement is reset.
void bind_row(Statement& insert, const Record& record, std::uint64_t n);

/// The record of a row whose first columns are record_columns().
[[nodiscard]] Record read_row(const Statement& row);

}  // namespace amq::monitor
