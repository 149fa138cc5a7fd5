#pragma once
// The tables of a store's file, and how older files become what this program knows.

#include <string>
#include <vector>

#include "plugins/monitor/records/database.hpp"

namespace amq::monitor {

/// Marks the file as one of records: "amqr".
inline constexpr std::int64_t kApplicationId = 0x616D7172;

/// The file is whole, but not for this program: it must be left as it is.
class ForeignFile : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What takes a file from version k to k + 1, for k from 0 on. A step that was released does not
/// change; a new version is one more step.
[[nodiscard]] const std::vector<std::string>& schema_steps();

/// Brings an empty or an older file up to `steps.size()`, in one transaction. Throws ForeignFile
/// for a newer file and for one of another program, DatabaseError for what SQLite refuses.
void bring_up_to_date(Database& database, const std::vector<std::string>& steps);

}  // namespace amq::monitor
