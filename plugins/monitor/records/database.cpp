#include "plugins/monitor/records/database.hpp"

#include <sqlite3.h>

namespace amq::monitor {
namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
    const int extended = database == nullptr ? code : sqlite3_extended_errcode(database);
    const char* what = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
    throw DatabaseError(extended == SQLITE_OK ? code : extended, what);
}

// SQLITE_TRANSIENT, without the cast of C in it.
sqlite3_destructor_type copied() {
    return reinterpret_cast<sqlite3_destructor_type>(std::intptr_t{-1});
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement,
                             nullptr));
    statement_.reset(statement);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) fail(database_, code);
}

void Statement::bind(int parameter, std::int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), parameter, value));
}

// An empty view may have no address, which SQLite would take for NULL.
void Statement::bind(int parameter, std::string_view text) {
    const char* data = text.empty() ? "" : text.data();
    check(sqlite3_bind_text(statement_.get(), parameter, data, static_cast<int>(text.size()),
                            SQLITE_STATIC));
}

void Statement::bind_blob(int parameter, const void* data, std::size_t size) {
    check(sqlite3_bind_blob64(statement_.get(), parameter, data, size, copied()));
}

void Statement::bind_null(int parameter) {
    check(sqlite3_bind_null(statement_.get(), parameter));
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(database_, code);
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::integer_or_null(int column) const {
    if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

std::string Statement::text(int column) const {
    const void* text = sqlite3_column_text(statement_.get(), column);
    if (text == nullptr) return {};
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const char*>(text), static_cast<std::size_t>(size)};
}

Database::Database(const std::string& path, Mode mode) {
    const int access =
        mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &database,
                                     access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) fail(database, code);
}

void Database::Close::operator()(sqlite3* database) const noexcept {
    sqlite3_close_v2(database);
}

void Database::run(std::string_view sql) {
    Statement statement = prepare(sql);
    while (statement.step()) {
    }
}

std::int64_t Database::integer(std::string_view sql) {
    Statement statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(std::string_view sql) {
    Statement statement = prepare(sql);
    return statement.step() ? statement.text(0) : std::string();
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle());
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.run("BEGIN IMMEDIATE");
}

// Some errors have rolled back already.
Transaction::~Transaction() {
    if (!database_.in_transaction()) return;
    try {
        database_.run("ROLLBACK");
    } catch (const DatabaseError&) {
        // The connection is of no use; whoever sees the error that led here closes it.
    }
}

void Transaction::commit() {
    database_.run("COMMIT");
}

}  // namespace amq::monitor
