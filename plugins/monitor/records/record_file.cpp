#include "plugins/monitor/records/record_file.hpp"

#include <algorithm>

#include <sqlite3.h>

#include "plugins/monitor/records/record_rows.hpp"
#include "plugins/monitor/records/record_schema.hpp"

namespace amq::monitor {
namespace {

constexpr std::int64_t kPiece = 1000;       // records deleted in one transaction
constexpr std::int64_t kVacuumPages = 256;  // given back in one transaction
constexpr int kCacheKib = 16 * 1024;        // of pages in memory
constexpr int kBusyMs = 250;                // a wait for somebody else's lock
constexpr std::int64_t kFixedBytes = 1024;  // of a record, in table and indexes, and to spare
constexpr std::int64_t kTextFactor = 3;     // a text is in the table, perhaps in an index
constexpr std::int64_t kPagesToSpare = 16;  // for the inner pages of the trees
constexpr std::int64_t kBatchShare = 4;     // a transaction is at most a quarter of the file

std::int64_t bytes_for(const Record& record) {
    return kFixedBytes + kTextFactor * static_cast<std::int64_t>(text_bytes(record));
}

// The order matters: the kind of vacuum is fixed by the first page that is written.
Database open_database(const std::string& path) {
    make_store_file(path);
    Database database(path, Database::Mode::read_write);
    sqlite3_busy_timeout(database.handle(), kBusyMs);
    database.run("PRAGMA auto_vacuum = INCREMENTAL");
    const std::string mode = database.text("PRAGMA journal_mode = WAL");
    if (mode != "wal") throw DatabaseError(SQLITE_IOERR, "there is no shared memory beside it");
    database.run("PRAGMA synchronous = NORMAL");
    database.run("PRAGMA trusted_schema = OFF");
    database.run("PRAGMA journal_size_limit = " + std::to_string(kWalBytes));
    database.run("PRAGMA wal_autocheckpoint = " + std::to_string(kWalBytes / 4096));
    database.run("PRAGMA cache_size = -" + std::to_string(kCacheKib));
    bring_up_to_date(database, schema_steps());
    return database;
}

}  // namespace

RecordFile::RecordFile(const std::string& path, const FileBounds& bounds)
    : lock_(path),
      bounds_(bounds),
      database_(open_database(path)),
      page_bytes_(std::max<std::int64_t>(database_.integer("PRAGMA page_size"), 512)),
      max_pages_(static_cast<std::int64_t>(std::max(bounds.max_bytes, kLeastStoreBytes)) /
                 page_bytes_),
      insert_(database_.prepare(insert_sql())) {
    limit_pages();
}

// SQLite does not go below what the file has, so this is said again when it has become smaller.
void RecordFile::limit_pages() {
    database_.run("PRAGMA max_page_count = " + std::to_string(max_pages_));
}

std::uint64_t RecordFile::last_number() {
    return static_cast<std::uint64_t>(database_.integer("SELECT max(n) FROM record"));
}

std::size_t RecordFile::insert(std::span<const RecordPtr> records, const NumberShift& shift) {
    std::size_t inserted = 0;
    Transaction transaction(database_);
    for (const RecordPtr& record : records) {
        bind_row(insert_, *record, shift.of(record->n));
        try {
            insert_.step();
        } catch (...) {
            insert_.reset();  // or the transaction cannot be rolled back
            throw;
        }
        insert_.reset();
        inserted += static_cast<std::size_t>(database_.changes());
    }
    transaction.commit();
    return inserted;
}

std::int64_t RecordFile::pages_for(std::span<const RecordPtr> records) const {
    std::int64_t bytes = 0;
    for (const RecordPtr& record : records) bytes += bytes_for(*record);
    return kPagesToSpare + bytes / page_bytes_;
}

std::size_t RecordFile::fitting(std::span<const RecordPtr> records) const {
    std::int64_t left = max_pages_ / kBatchShare * page_bytes_;
    std::size_t count = 0;
    while (count < records.size() && (left -= bytes_for(*records[count])) >= 0) ++count;
    return std::max<std::size_t>(count, std::min<std::size_t>(records.size(), 1));
}

std::int64_t RecordFile::used_pages() {
    return database_.integer("PRAGMA page_count") - database_.integer("PRAGMA freelist_count");
}

void RecordFile::make_room(std::span<const RecordPtr> records) {
    const std::int64_t wanted = pages_for(records);
    while (used_pages() + wanted > max_pages_ && delete_oldest()) {
    }
    if (database_.integer("PRAGMA page_count") > max_pages_) give_pages_back();
}

bool RecordFile::delete_oldest() {
    Statement statement = database_.prepare(
        "DELETE FROM record WHERE n IN (SELECT n FROM record ORDER BY n LIMIT ?)");
    statement.bind(1, kPiece);
    statement.step();
    return database_.changes() > 0;
}

bool RecordFile::delete_older_than(std::int64_t at_us) {
    Statement statement = database_.prepare(
        "DELETE FROM record WHERE n IN "
        "(SELECT n FROM record WHERE at_us < ? ORDER BY at_us LIMIT ?)");
    statement.bind(1, at_us);
    statement.bind(2, kPiece);
    statement.step();
    return database_.changes() == kPiece;
}

// Free pages are used again, so they are given back only when most of the file is made of them, or
// when it is larger than it may be.
bool RecordFile::give_pages_back() {
    const std::int64_t pages = database_.integer("PRAGMA page_count");
    const std::int64_t free = database_.integer("PRAGMA freelist_count");
    const bool too_large = pages > max_pages_ && free > 0;
    if (!too_large && (free <= kVacuumPages || free * 2 < pages)) return false;
    database_.run("PRAGMA incremental_vacuum(" + std::to_string(kVacuumPages) + ")");
    limit_pages();
    return true;
}

bool RecordFile::tidy(std::int64_t now_us) {
    const bool more_are_old = delete_older_than(now_us - bounds_.max_age_us);
    bool more_are_too_many = false;
    if (used_pages() > max_pages_) more_are_too_many = delete_oldest();
    return give_pages_back() || more_are_old || more_are_too_many;
}

std::string RecordFile::damage() {
    const std::string found = database_.text("PRAGMA quick_check(1)");
    return found == "ok" ? std::string() : found;
}

std::uint64_t RecordFile::bytes() {
    return static_cast<std::uint64_t>(database_.integer("PRAGMA page_count") * page_bytes_);
}

}  // namespace amq::monitor
