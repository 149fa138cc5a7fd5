#include "host/monitor/inspect_sessions.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "host/config/choices.hpp"
#include "host/monitor/figures_json.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;
using Rows = std::vector<SessionRow>;

constexpr std::uint64_t kMaxRows = 1000;    // of one page
constexpr std::uint32_t kMaxTopics = 1000;  // of one session

struct Piece {
    Rows rows;
    std::uint32_t next = exchange::kNone;
};

struct Filter {
    std::string text;  // in any of the texts
    std::string user;
    std::string address;
    std::string transport;
    std::string listener;

    bool lets_through(const SessionRow& row) const {
        return (user.empty() || row.peer.user == user) &&
               (address.empty() || row.address == address ||
                row.address.starts_with(address + ":")) &&
               (transport.empty() || name_of(row.transport) == transport) &&
               (listener.empty() || row.listener == listener) && has_text(row);
    }

  private:
    bool has_text(const SessionRow& row) const {
        if (text.empty()) return true;
        const std::array<std::string_view, 4> texts{row.peer.user, row.peer.name, row.peer.software,
                                                    row.address};
        return std::to_string(row.id) == text ||
               std::any_of(texts.begin(), texts.end(), [this](std::string_view one) {
                   return one.find(text) != std::string_view::npos;
               });
    }
};

Filter read_filter(Question& question) {
    Question inner = question.inner("filter");
    Filter filter{inner.text("text"), inner.text("user"), inner.text("address"),
                  inner.text("transport"), inner.text("listener")};
    inner.finish();
    return filter;
}

Rows rows_of(const ShardQuestions& shards, const Filter& filter) {
    Rows rows;
    for (const auto& shard : shards.shards()) {
        std::uint32_t from = 0;
        while (from != exchange::kNone) {
            Piece piece = shards.ask<Piece>(*shard, [from](Shard& one) {
                Piece got;
                got.next = one.visit_sessions(from, ShardQuestions::kPiece, [&](Session& session) {
                    got.rows.push_back(session.row());
                });
                return got;
            });
            from = piece.next;
            for (SessionRow& row : piece.rows) {
                if (filter.lets_through(row)) rows.push_back(std::move(row));
            }
        }
    }
    return rows;
}

// What every shard has given to these sessions and waits for.
void note_service(Rows& rows, const ShardQuestions& shards) {
    std::vector<exchange::SessionId> ids;
    for (const SessionRow& row : rows) ids.push_back(row.id);
    using Counts = std::vector<std::uint32_t>;
    const auto all = shards.ask_all<Counts>([ids](Shard& shard) {
        Counts counts;
        for (const auto id : ids) counts.push_back(shard.core().service_facts(id).open);
        return counts;
    });
    for (const Counts& counts : all) {
        for (std::size_t k = 0; k < rows.size(); ++k) rows[k].serving += counts[k];
    }
}

// What the kernel knows, for those who are shown.
void note_tcp(Rows& rows, const ShardQuestions& shards) {
    std::vector<exchange::SessionId> ids;
    for (const SessionRow& row : rows) ids.push_back(row.id);
    using Figures = std::map<exchange::SessionId, TcpFigures>;
    const auto all = shards.ask_all<Figures>([ids](Shard& shard) {
        Figures figures;
        for (const auto id : ids) {
            const Session* session = shard.find(id);
            if (session == nullptr) continue;
            if (const auto tcp = session->tcp_figures()) figures[id] = *tcp;
        }
        return figures;
    });
    for (const Figures& figures : all) {
        for (SessionRow& row : rows) {
            if (const auto at = figures.find(row.id); at != figures.end()) row.tcp = at->second;
        }
    }
}

using Less = std::function<bool(const SessionRow&, const SessionRow&)>;

template <class Key>
Less by(Key key) {
    return [key](const SessionRow& a, const SessionRow& b) { return key(a) < key(b); };
}

const std::map<std::string_view, Less>& orders() {
    using Row = const SessionRow&;
    static const std::map<std::string_view, Less> all{
        {"id", by([](Row r) { return r.id; })},
        {"user", by([](Row r) { return std::string_view(r.peer.user); })},
        {"address", by([](Row r) { return std::string_view(r.address); })},
        {"since", by([](Row r) { return -r.lasted.count(); })},
        {"idle", by([](Row r) { return r.idle; })},
        {"rtt", by([](Row r) { return r.tcp ? r.tcp->rtt_us : 0; })},
        {"messages_in", by([](Row r) { return r.traffic.frames_in; })},
        {"messages_out", by([](Row r) { return r.traffic.frames_out; })},
        {"bytes_in", by([](Row r) { return r.traffic.bytes_in; })},
        {"bytes_out", by([](Row r) { return r.traffic.bytes_out; })},
        {"pending", by([](Row r) { return r.pending_bytes; })},
        {"in_flight", by([](Row r) { return r.facts.in_flight; })},
        {"serving", by([](Row r) { return r.serving; })},
        {"subscriptions", by([](Row r) { return r.facts.subscriptions; })}};
    return all;
}

// Ties go by id, so that pages do not overlap.
void sort(Rows& rows, const std::string& key, bool descending) {
    const auto at = orders().find(key);
    if (at == orders().end()) throw BadQuestion("'sort' knows no '" + key + "'");
    const Less& before = at->second;
    std::ranges::sort(rows, [&](const SessionRow& a, const SessionRow& b) {
        if (before(a, b)) return !descending;
        if (before(b, a)) return descending;
        return a.id < b.id;
    });
}

json::object traffic_of(std::uint64_t messages, std::uint64_t bytes) {
    return {{"messages", messages}, {"bytes", bytes}};
}

json::object json_of(const SessionRow& row, std::int64_t now) {
    const bool is_native = row.role == ListenerRole::any;
    json::object object{
        {"id", std::to_string(row.id)},
        {"user", json_text(row.peer.user)},
        {"name", json_text(row.peer.name)},
        {"software", json_text(row.peer.software)},
        {"address", json_text(row.address)},
        {"transport", name_of(row.transport)},
        {"protocol", is_native ? "native" : "original"},
        {"listener", json_text(row.listener)},
        {"role", to_string(row.role)},
        {"since_us", now - row.lasted.count()},
        {"idle_us", row.idle.count()},
        {"rtt_us", row.tcp ? json::value(row.tcp->rtt_us) : json::value()},
        {"in", traffic_of(row.traffic.frames_in, row.traffic.bytes_in)},
        {"out", traffic_of(row.traffic.frames_out, row.traffic.bytes_out)},
        {"last_minute",
         {{"in", traffic_of(row.last_minute.frames_in, row.last_minute.bytes_in)},
          {"out", traffic_of(row.last_minute.frames_out, row.last_minute.bytes_out)}}},
        {"pending_bytes", row.pending_bytes},
        {"in_flight", row.facts.in_flight},
        {"serving", row.serving},
        {"subscriptions", row.facts.subscriptions},
        {"paused", row.facts.paused},
        {"congested", row.facts.congested}};
    return object;
}

json::value json_of(const std::optional<TcpFigures>& tcp) {
    if (!tcp) return nullptr;
    return {{"rtt_us", tcp->rtt_us},
            {"rttvar_us", tcp->rttvar_us},
            {"retransmits", tcp->retransmits},
            {"unacked", tcp->unacked},
            {"send_queue_bytes", tcp->send_queue_bytes}};
}

}  // namespace

json::object inspect_sessions(Question& question, const ShardQuestions& shards) {
    const std::uint64_t offset = question.number("offset", 0, UINT32_MAX);
    const std::uint64_t limit = question.number("limit", 100, kMaxRows);
    const std::string key = question.text("sort", "id");
    const bool descending = question.one_of("order", {"asc", "desc"}) == "desc";
    const Filter filter = read_filter(question);
    question.finish();

    Rows rows = rows_of(shards, filter);
    if (key == "serving") note_service(rows, shards);
    if (key == "rtt") note_tcp(rows, shards);
    sort(rows, key, descending);
    const std::size_t total = rows.size();
    const auto begin = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(offset, total));
    const auto end = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(offset + limit, total));
    Rows page(std::make_move_iterator(rows.begin() + begin),
              std::make_move_iterator(rows.begin() + end));
    if (key != "serving") note_service(page, shards);
    if (key != "rtt") note_tcp(page, shards);

    const std::int64_t now = unix_us();
    json::array sessions;
    for (const SessionRow& row : page) sessions.push_back(json_of(row, now));
    return {{"at_us", now}, {"total", total}, {"sessions", std::move(sessions)}};
}

json::object inspect_session(Question& question, const ShardQuestions& shards) {
    const std::string digits = question.required_text("id");
    question.finish();
    const exchange::SessionId id = id_of(digits);
    struct Found {
        Rows rows;
        std::vector<std::string> topics;
    };
    const auto found = shards.ask_all<Found>([id](Shard& shard) {
        Found got;
        const Session* session = shard.find(id);
        if (session == nullptr) return got;
        got.rows.push_back(session->row());
        shard.core().visit_subscriptions(
            id, kMaxTopics, [&](std::string_view topic) { got.topics.emplace_back(topic); });
        return got;
    });
    for (const Found& one : found) {
        if (one.rows.empty()) continue;
        Rows rows = one.rows;
        note_service(rows, shards);
        note_tcp(rows, shards);
        json::object object = json_of(rows[0], unix_us());
        json::array topics;
        for (const std::string& topic : one.topics) topics.push_back(json_text(topic));
        object["topics"] = std::move(topics);
        object["tcp"] = json_of(rows[0].tcp);
        return object;
    }
    throw BadQuestion("there is no session " + digits);
}

}  // namespace amq::host
