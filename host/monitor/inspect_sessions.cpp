#include "host/monitor/inspect_sessions.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "host/config/choices.hpp"
#include "host/monitor/figures_json.hpp"
#include "host/monitor/session_choice.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;
using Rows = std::vector<SessionRow>;

constexpr std::uint64_t kMaxRows = 1000;    // of one page
constexpr std::uint32_t kMaxTopics = 1000;  // of one session

void note_serving(Rows& rows, const ShardQuestions& shards) {
    std::vector<exchange::SessionId> ids;
    for (const SessionRow& row : rows) ids.push_back(row.id);
    const auto counts = count_serving(shards, ids);
    for (std::size_t k = 0; k < rows.size(); ++k) rows[k].serving = counts[k];
}

SessionRow row_of(const Session& session) {
    SessionRow row = session.row();
    row.tcp = session.tcp_figures();
    return row;
}

// In the order of the ids; those that have ended meanwhile are left out.
Rows rows_of(const std::vector<exchange::SessionId>& ids, const ShardQuestions& shards) {
    using Found = std::map<exchange::SessionId, SessionRow>;
    auto all = shards.ask_all<Found>([ids](Shard& shard) {
        Found found;
        for (const auto id : ids) {
            const Session* session = shard.find(id);
            if (session != nullptr) found.emplace(id, row_of(*session));
        }
        return found;
    });
    for (std::size_t k = 1; k < all.size(); ++k) all[0].merge(all[k]);
    Rows rows;
    for (const auto id : ids) {
        const auto at = all[0].find(id);
        if (at != all[0].end()) rows.push_back(std::move(at->second));
    }
    return rows;
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
        {"since_us", now - row.measured.lasted.count()},
        {"idle_us", row.measured.idle.count()},
        {"rtt_us", row.tcp ? json::value(row.tcp->rtt_us) : json::value()},
        {"in", traffic_of(row.measured.traffic.frames_in, row.measured.traffic.bytes_in)},
        {"out", traffic_of(row.measured.traffic.frames_out, row.measured.traffic.bytes_out)},
        {"last_minute",
         {{"in", traffic_of(row.last_minute.frames_in, row.last_minute.bytes_in)},
          {"out", traffic_of(row.last_minute.frames_out, row.last_minute.bytes_out)}}},
        {"pending_bytes", row.measured.pending_bytes},
        {"in_flight", row.measured.facts.in_flight},
        {"serving", row.serving},
        {"subscriptions", row.measured.facts.subscriptions},
        {"paused", row.is_paused},
        {"congested", row.measured.facts.congested}};
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
    const SessionFilter filter = read_session_filter(question);
    question.finish();

    const SessionPage page = choose_sessions(shards, filter, key, descending, offset, limit);
    Rows rows = rows_of(page.ids, shards);
    note_serving(rows, shards);

    const std::int64_t now = unix_us();
    json::array sessions;
    for (const SessionRow& row : rows) sessions.push_back(json_of(row, now));
    return {{"at_us", now}, {"total", page.total}, {"sessions", std::move(sessions)}};
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
        got.rows.push_back(row_of(*session));
        shard.core().visit_subscriptions(
            id, kMaxTopics, [&](std::string_view topic) { got.topics.emplace_back(topic); });
        return got;
    });
    for (const Found& one : found) {
        if (one.rows.empty()) continue;
        Rows rows = one.rows;
        note_serving(rows, shards);
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
