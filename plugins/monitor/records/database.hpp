#pragma once
// SQLite with ends: connections and statements that close, errors that say where.

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace amq::monitor {

/// What SQLite refused: its extended code, and a sentence.
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] int code() const { return code_; }
    [[nodiscard]] int primary_code() const { return code_ & 0xFF; }

  private:
    int code_;
};

/// One prepared statement. Columns count from 0, parameters from 1. A text that is bound must live
/// until the statement is reset; a blob is copied.
class Statement {
  public:
    Statement(sqlite3* database, std::string_view sql);  // throws DatabaseError

    void bind(int parameter, std::int64_t value);
    void bind(int parameter, std::string_view text);
    void bind_blob(int parameter, const void* data, std::size_t size);
    void bind_null(int parameter);

    /// The next row; false when there is none. Throws DatabaseError.
    bool step();
    /// Ready to be run again, with nothing bound.
    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::optional<std::int64_t> integer_or_null(int column) const;
    [[nodiscard]] std::string text(int column) const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    void check(int code) const;

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection, for one thread at a time.
class Database {
  public:
    enum class Mode { read_only, read_write };
    Database(const std::string& path, Mode mode);  // throws DatabaseError

    void run(std::string_view sql);  // all rows are left out; throws DatabaseError
    [[nodiscard]] std::int64_t integer(std::string_view sql);  // the first column of the first row
    [[nodiscard]] std::string text(std::string_view sql);
    [[nodiscard]] Statement prepare(std::string_view sql) { return {handle(), sql}; }
    [[nodiscard]] std::int64_t changes() const;  // rows of the last statement
    [[nodiscard]] bool in_transaction() const;

    [[nodiscard]] sqlite3* handle() const { return database_.get(); }

  private:
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };
    std::unique_ptr<sqlite3, Close> database_;
};

/// BEGIN IMMEDIATE, and ROLLBACK unless it was committed.
class Transaction {
  public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

  private:
    Database& database_;
};

}  // namespace amq::monitor
