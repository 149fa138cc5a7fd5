#pragma once
// Records as a table for spreadsheets.

#include <span>
#include <string>
#include <string_view>

#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

/// RFC 4180: a line of names, a line a record, each with CR LF at its end. Texts are those of
/// strangers: one that a spreadsheet would take for a formula gets an apostrophe in front.
[[nodiscard]] std::string to_csv(std::span<const RecordPtr> records);

/// One text as a cell, in quotes if it needs them.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace amq::monitor
