#include "plugins/monitor/records/record_query.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "plugins/monitor/records/record_rows.hpp"
#include "plugins/monitor/records/text.hpp"

namespace amq::monitor {
namespace {

constexpr std::string_view kByNumber = " NOT INDEXED";

// Conditions and what is bound for them, in step.
class Conditions {
  public:
    void add(std::string_view condition, std::function<void(Statement&, int)> bind) {
        text_ += text_.empty() ? " WHERE " : " AND ";
        text_ += condition;
        binds_.push_back(std::move(bind));
    }
    void integer(std::string_view condition, std::int64_t value) {
        add(condition, [value](Statement& statement, int k) { statement.bind(k, value); });
    }
    void text(std::string_view condition, std::string_view value) {
        add(condition, [value](Statement& statement, int k) { statement.bind(k, value); });
    }
    void host(std::string_view condition, const HostKey& host) {
        add(condition, [&host](Statement& statement, int k) {
            statement.bind_blob(k, host.data(), host.size());
        });
    }

    const std::string& sql() const { return text_; }
    int bind_all(Statement& statement) const {
        int k = 0;
        for (const auto& bind : binds_) bind(statement, ++k);
        return k;
    }

  private:
    std::string text_;
    std::vector<std::function<void(Statement&, int)>> binds_;
};

void add_hosts(Conditions& conditions, const Network& hosts) {
    if (hosts.first == hosts.last) return conditions.host("host = ?", hosts.first);
    conditions.host("host >= ?", hosts.first);
    conditions.host("host <= ?", hosts.last);
}

void add_window(Conditions& conditions, const TimeWindow& window) {
    conditions.integer("at_us >= ?", window.from_us);
    conditions.integer("at_us <= ?", window.to_us);
}

// The kinds are numbers of ours, so they may stand in the text.
std::string list_of(KindSet kinds) {
    std::string list;
    for (int k = 0; k <= static_cast<int>(Kind::admin); ++k) {
        if (!kinds.has(static_cast<Kind>(k))) continue;
        if (!list.empty()) list += ", ";
        list += std::to_string(k);
    }
    return list;
}

Conditions conditions_of(const RecordQuestion& question) {
    Conditions all;
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
    const std::uint64_t before = std::min(question.before.value_or(kLargest), kLargest);
    all.integer("n < ?", static_cast<std::int64_t>(before));
    const TimeWindow window = window_of(question);
    if (!window.is_everything()) add_window(all, window);
    if (question.user) all.text("user = ?", *question.user);
    if (question.reason) all.integer("reason = ?", static_cast<std::int64_t>(*question.reason));
    if (question.address && question.address->exact) {
        all.text("address = ?", *question.address->exact);
    }
    if (question.address && question.address->hosts) add_hosts(all, *question.address->hosts);
    if (!question.text.empty()) {
        all.text("holds_text(?, user, name, software, address, detail)", question.text);
    }
    return all;
}

// Connects and disconnects are nearly all there is; an index has the others.
bool are_rare(KindSet kinds) {
    return !kinds.has(Kind::connect) && !kinds.has(Kind::disconnect);
}

// Chooses the index: SQLite keeps no statistics of these tables, and cannot know how the values are
// spread.
class Way {
  public:
    Way(Database& database, const RecordQuestion& question, std::int64_t few_rows)
        : database_(database),
          question_(question),
          window_(window_of(question)),
          few_rows_(few_rows) {}

    std::string_view choose() {
        if (is_in_short_time()) return " INDEXED BY record_at";
        if (question_.user) return " INDEXED BY record_user";
        if (is_of_few_hosts()) return " INDEXED BY record_host";
        if (are_rare(question_.kinds)) return " INDEXED BY record_rare";
        if (question_.reason) return " INDEXED BY record_reason";
        return kByNumber;
    }

    // Where a long time ends long ago, the scan by number begins with its last record, and not with
    // all that is newer. Times go back when a clock is set, so a record that is newer by its number
    // may be older by its time: only the largest number will do.
    void skip_newer(Conditions& all) {
        if (window_.to_us == std::numeric_limits<std::int64_t>::max()) return;
        Conditions newer;
        newer.integer("at_us > ?", window_.to_us);
        if (finds_few("record_at", newer)) return;
        Conditions conditions;
        add_window(conditions, window_);
        Statement statement =
            database_.prepare("SELECT max(n) FROM record INDEXED BY record_at" + conditions.sql());
        conditions.bind_all(statement);
        if (statement.step()) all.integer("n <= ?", statement.integer(0));
    }

  private:
    bool finds_few(std::string_view index, const Conditions& conditions) {
        Statement statement =
            database_.prepare("SELECT count(*) FROM (SELECT 1 FROM record INDEXED BY " +
                              std::string(index) + conditions.sql() + " LIMIT ?)");
        const int bound = conditions.bind_all(statement);
        statement.bind(bound + 1, few_rows_ + 1);
        return statement.step() && statement.integer(0) <= few_rows_;
    }

    bool is_in_short_time() {
        if (window_.is_everything()) return false;
        Conditions conditions;
        add_window(conditions, window_);
        return finds_few("record_at", conditions);
    }

    bool is_of_few_hosts() {
        if (!question_.address || !question_.address->hosts) return false;
        const Network& hosts = *question_.address->hosts;
        if (hosts.first == hosts.last) return true;  // the index has them in the order of numbers
        Conditions conditions;
        add_hosts(conditions, hosts);
        return finds_few("record_host", conditions);
    }

    Database& database_;
    const RecordQuestion& question_;
    TimeWindow window_;
    std::int64_t few_rows_;
};

std::string_view text_of(sqlite3_value* value) {
    const void* text = sqlite3_value_text(value);
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
    return text == nullptr ? std::string_view()
                           : std::string_view(static_cast<const char*>(text), size);
}

void search_texts(sqlite3_context* context, int count, sqlite3_value** values) {
    const std::string_view needle = text_of(values[0]);
    const bool found = std::any_of(values + 1, values + count, [needle](sqlite3_value* value) {
        return holds_text(text_of(value), needle);
    });
    sqlite3_result_int(context, found ? 1 : 0);
}

}  // namespace

void query_records(Database& database, const RecordQuestion& question, std::size_t most,
                   const std::function<void(Record)>& take, std::int64_t few_rows) {
    Conditions conditions = conditions_of(question);
    Way way(database, question, few_rows);
    const std::string index(way.choose());
    if (index == kByNumber) way.skip_newer(conditions);
    std::string sql =
        "SELECT " + std::string(record_columns()) + " FROM record" + index + conditions.sql();
    if (!question.kinds.empty()) sql += " AND kind IN (" + list_of(question.kinds) + ")";
    if (are_rare(question.kinds)) sql += " AND kind > 2";  // as the index has it
    Statement statement = database.prepare(sql + " ORDER BY n DESC LIMIT ?");
    const int bound = conditions.bind_all(statement);
    statement.bind(bound + 1, static_cast<std::int64_t>(most));
    while (statement.step()) take(read_row(statement));
}

void add_text_search(Database& database) {
    constexpr int kAnyCount = -1;
    const int code = sqlite3_create_function(database.handle(), "holds_text", kAnyCount,
                                             SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                             search_texts, nullptr, nullptr);
    if (code != SQLITE_OK) throw DatabaseError(code, sqlite3_errmsg(database.handle()));
}

}  // namespace amq::monitor
