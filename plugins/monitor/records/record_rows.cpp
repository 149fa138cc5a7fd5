#include "plugins/monitor/records/record_rows.hpp"

#include <optional>

#include "plugins/monitor/records/address.hpp"

namespace amq::monitor {
namespace {

constexpr auto kLastKind = static_cast<std::int64_t>(Kind::admin);

// SQLite's integers have a sign; the bits are what counts.
std::int64_t stored(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

std::uint64_t unstored(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

void bind_optional(Statement& insert, int parameter, std::optional<std::int64_t> value) {
    if (value) {
        insert.bind(parameter, *value);
    } else {
        insert.bind_null(parameter);
    }
}

void bind_host(Statement& insert, int parameter, const std::string& address) {
    const std::optional<HostKey> host = host_key(address);
    if (!host) return insert.bind_null(parameter);
    insert.bind_blob(parameter, host->data(), host->size());
}

// A file may come from a later version, which has kinds that this one has not.
Kind kind_of_number(std::int64_t number) {
    return static_cast<Kind>(number >= 0 && number <= kLastKind ? number : 0);
}

}  // namespace

std::string_view record_columns() {
    return "n, at_us, kind, reason, transport, session, user, name, software, address, listener, "
           "detail, duration_us, idle_us, in_messages, in_bytes, out_messages, out_bytes, rtt_us, "
           "retransmits, pending_bytes";
}

std::string_view insert_sql() {
    return "INSERT OR IGNORE INTO record (n, at_us, kind, reason, transport, session, user, name, "
           "software, address, listener, detail, duration_us, idle_us, in_messages, in_bytes, "
           "out_messages, out_bytes, rtt_us, retransmits, pending_bytes, host) VALUES "
           "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
}

void bind_row(Statement& insert, const Record& record, std::uint64_t n) {
    int k = 0;
    insert.bind(++k, stored(n));
    insert.bind(++k, record.at_us);
    insert.bind(++k, static_cast<std::int64_t>(record.kind));
    insert.bind(++k, static_cast<std::int64_t>(record.reason));
    insert.bind(++k, static_cast<std::int64_t>(record.transport));
    insert.bind(++k, stored(record.session));
    for (const std::string* text : {&record.user, &record.name, &record.software, &record.address,
                                    &record.listener, &record.detail}) {
        insert.bind(++k, *text);
    }
    insert.bind(++k, record.duration_us);
    bind_optional(insert, ++k, record.idle_us);
    for (const std::uint64_t count :
         {record.in.messages, record.in.bytes, record.out.messages, record.out.bytes}) {
        insert.bind(++k, stored(count));
    }
    const bool has_tcp = record.tcp.has_value();
    bind_optional(insert, ++k, has_tcp ? std::optional(stored(record.tcp->rtt_us)) : std::nullopt);
    bind_optional(insert, ++k,
                  has_tcp ? std::optional(stored(record.tcp->retransmits)) : std::nullopt);
    insert.bind(++k, stored(record.pending_bytes));
    bind_host(insert, ++k, record.address);
}

Record read_row(const Statement& row) {
    Record record;
    int k = 0;
    record.n = unstored(row.integer(k++));
    record.at_us = row.integer(k++);
    record.kind = kind_of_number(row.integer(k++));
    record.reason = reason_of_number(row.integer(k++));
    record.transport = static_cast<Transport>(row.integer(k++));
    record.session = unstored(row.integer(k++));
    for (std::string* text : {&record.user, &record.name, &record.software, &record.address,
                              &record.listener, &record.detail}) {
        *text = row.text(k++);
    }
    record.duration_us = row.integer(k++);
    record.idle_us = row.integer_or_null(k++);
    for (std::uint64_t* count :
         {&record.in.messages, &record.in.bytes, &record.out.messages, &record.out.bytes}) {
        *count = unstored(row.integer(k++));
    }
    const auto rtt_us = row.integer_or_null(k++);
    const auto retransmits = row.integer_or_null(k++);
    if (rtt_us && retransmits) record.tcp = TcpFigures{unstored(*rtt_us), unstored(*retransmits)};
    record.pending_bytes = unstored(row.integer(k++));
    return record;
}

}  // namespace amq::monitor
