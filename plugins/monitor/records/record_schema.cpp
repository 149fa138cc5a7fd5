#include "plugins/monitor/records/record_schema.hpp"

namespace amq::monitor {
namespace {

// Enumerations are stored as their numbers, ids of sessions with the same 64 bits, hosts as 16
// bytes that sort as networks do. The number of a record is the row's own id, so it is the last
// column of each index without being named.
constexpr const char* kFirstVersion = R"(
CREATE TABLE record (
    n INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    transport INTEGER NOT NULL,
    session INTEGER NOT NULL,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    software TEXT NOT NULL,
    address TEXT NOT NULL,
    host BLOB,
    listener TEXT NOT NULL,
    detail TEXT NOT NULL,
    duration_us INTEGER NOT NULL,
    idle_us INTEGER,
    in_messages INTEGER NOT NULL,
    in_bytes INTEGER NOT NULL,
    out_messages INTEGER NOT NULL,
    out_bytes INTEGER NOT NULL,
    rtt_us INTEGER,
    retransmits INTEGER,
    pending_bytes INTEGER NOT NULL
);
CREATE INDEX record_at ON record (at_us);
CREATE INDEX record_user ON record (user);
CREATE INDEX record_host ON record (host);
CREATE INDEX record_reason ON record (reason);
CREATE INDEX record_rare ON record (n) WHERE kind > 2;
)";

void refuse_foreign(Database& database, std::int64_t version, std::int64_t known) {
    const bool is_empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
    const std::int64_t id = database.integer("PRAGMA application_id");
    if (!is_empty && id != kApplicationId) {
        throw ForeignFile("it is a database of another program");
    }
    if (version <= known) return;
    throw ForeignFile("it has schema version " + std::to_string(version) +
                      ", and this program knows none after " + std::to_string(known));
}

// A step has several statements; SQLite prepares the first and tells where the rest begins, which
// run() does not, so they are taken apart here. No step has a semicolon in a literal.
void run_all(Database& database, std::string_view sql) {
    while (true) {
        const std::size_t end = sql.find(';');
        if (end == std::string_view::npos) return;
        database.run(sql.substr(0, end));
        sql.remove_prefix(end + 1);
    }
}

}  // namespace

const std::vector<std::string>& schema_steps() {
    static const std::vector<std::string> steps{kFirstVersion};
    return steps;
}

void bring_up_to_date(Database& database, const std::vector<std::string>& steps) {
    const auto known = static_cast<std::int64_t>(steps.size());
    std::int64_t version = database.integer("PRAGMA user_version");
    refuse_foreign(database, version, known);
    if (version == known) return;
    Transaction transaction(database);
    for (; version < known; ++version) {
        run_all(database, steps[static_cast<std::size_t>(version)]);
    }
    database.run("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.run("PRAGMA user_version = " + std::to_string(known));
    transaction.commit();
}

}  // namespace amq::monitor
