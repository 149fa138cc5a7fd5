#include "host/monitor/inspect_topics.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "host/monitor/figures_json.hpp"
#include "host/monitor/topic_messages.hpp"
#include "host/monitor/topic_rows.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMaxRows = 1000;  // of one page
constexpr std::uint32_t kMaxMembers = 1000;

using Less = std::function<bool(const TopicRow&, const TopicRow&)>;

template <class Key>
Less by(Key key) {
    return [key](const TopicRow& a, const TopicRow& b) { return key(a) < key(b); };
}

const std::map<std::string_view, Less>& orders() {
    using Row = const TopicRow&;
    static const std::map<std::string_view, Less> all{
        {"name", by([](Row r) { return std::string_view(r.name); })},
        {"published", by([](Row r) { return r.counters.published; })},
        {"delivered", by([](Row r) { return r.counters.delivered; })},
        {"bytes", by([](Row r) { return r.counters.bytes; })},
        {"failed", by([](Row r) { return r.counters.failed; })},
        {"subscribers", by([](Row r) { return r.subscribers; })},
        {"held", by([](Row r) { return r.held; })},
        {"open", by([](Row r) { return r.open; })}};
    return all;
}

// Ties go by name, so that pages do not overlap.
void sort(std::vector<TopicRow>& rows, const std::string& key, bool descending) {
    const auto at = orders().find(key);
    if (at == orders().end()) throw BadQuestion("'sort' knows no '" + key + "'");
    const Less& before = at->second;
    std::ranges::sort(rows, [&](const TopicRow& a, const TopicRow& b) {
        if (before(a, b)) return !descending;
        if (before(b, a)) return descending;
        return a.name < b.name;
    });
}

json::object outcomes_of(const TopicRow& row) {
    json::object outcomes;
    const std::uint64_t ended =
        row.counters.published - std::min<std::uint64_t>(row.counters.published, row.open);
    outcomes["ok"] = ended - std::min(ended, row.counters.failed);
    for (std::size_t k = 1; k < row.failures.size(); ++k) {
        if (row.failures[k] == 0) continue;
        outcomes[to_string(static_cast<exchange::Outcome>(k))] = row.failures[k];
    }
    return outcomes;
}

json::object json_of(const TopicRow& row) {
    return {{"topic", json_text(row.name)},
            {"subscribers", row.subscribers},
            {"published", row.counters.published},
            {"delivered", row.counters.delivered},
            {"bytes", row.counters.bytes},
            {"failed", row.counters.failed},
            {"held", row.held},
            {"open", row.open},
            {"outcomes", outcomes_of(row)}};
}

json::array unheard_topics(const ShardQuestions& shards) {
    using Entries = std::vector<exchange::UnheardTopics::Entry>;
    struct Heard {
        Entries entries;
        exchange::Nanos now = 0;
    };
    const auto all = shards.ask_all<Heard>([](Shard& shard) {
        Heard heard;
        heard.now = shard.now();
        shard.core().unheard_topics().for_each(
            [&](const exchange::UnheardTopics::Entry& entry) { heard.entries.push_back(entry); });
        return heard;
    });
    std::map<std::string, std::pair<std::uint64_t, std::int64_t>> topics;  // published, last
    const std::int64_t now = unix_us();
    for (const Heard& heard : all) {
        for (const auto& entry : heard.entries) {
            auto& [published, last] = topics[entry.topic];
            published += entry.published;
            last = std::max(last, now - static_cast<std::int64_t>((heard.now - entry.last) / 1000));
        }
    }
    std::vector<std::pair<std::string, std::pair<std::uint64_t, std::int64_t>>> latest(
        topics.begin(), topics.end());
    std::ranges::sort(
        latest, [](const auto& a, const auto& b) { return a.second.second > b.second.second; });
    if (latest.size() > kMaxRows) latest.resize(kMaxRows);
    json::array array;
    for (const auto& [topic, what] : latest) {
        array.push_back(
            {{"topic", json_text(topic)}, {"published", what.first}, {"last_us", what.second}});
    }
    return array;
}

// What is known of one subscriber, of all shards together.
struct MemberRow {
    std::int64_t lasted_us = 0;
    exchange::ServiceFacts service;
    std::string user;
    std::string address;
};
using Members = std::map<exchange::SessionId, MemberRow>;

void add_services(Members& members, const std::string& topic, const ShardQuestions& shards) {
    struct Member {
        exchange::MemberFacts facts;
        exchange::Nanos lasted = 0;
    };
    const auto all = shards.ask_all<std::vector<Member>>([topic](Shard& shard) {
        std::vector<Member> got;
        const exchange::Nanos now = shard.now();
        shard.core().visit_members(topic_name(topic), kMaxMembers,
                                   [&](const exchange::MemberFacts& facts) {
                                       got.push_back({facts, now - std::min(now, facts.joined)});
                                   });
        return got;
    });
    for (const auto& one : all) {
        for (const Member& member : one) {
            MemberRow& row = members[member.facts.session];
            row.lasted_us =
                std::max(row.lasted_us, static_cast<std::int64_t>(member.lasted / 1000));
            row.service.given += member.facts.service.given;
            row.service.handled += member.facts.service.handled;
            row.service.failed += member.facts.service.failed;
            row.service.open += member.facts.service.open;
        }
    }
}

void add_names(Members& members, const ShardQuestions& shards) {
    std::vector<exchange::SessionId> ids;
    for (const auto& [id, row] : members) ids.push_back(id);
    struct Named {
        exchange::SessionId id;
        std::string user;
        std::string address;
    };
    const auto all = shards.ask_all<std::vector<Named>>([ids](Shard& shard) {
        std::vector<Named> got;
        for (const auto id : ids) {
            const Session* session = shard.find(id);
            if (session == nullptr) continue;
            SessionRow row = session->row();
            got.push_back({id, std::move(row.peer.user), std::move(row.address)});
        }
        return got;
    });
    for (const auto& one : all) {
        for (const Named& named : one) {
            members[named.id].user = named.user;
            members[named.id].address = named.address;
        }
    }
}

json::array json_of(const Members& members) {
    const std::int64_t now = unix_us();
    json::array array;
    for (const auto& [id, row] : members) {
        array.push_back({{"session", std::to_string(id)},
                         {"user", json_text(row.user)},
                         {"address", json_text(row.address)},
                         {"since_us", now - row.lasted_us},
                         {"given", row.service.given},
                         {"handled", row.service.handled},
                         {"failed", row.service.failed},
                         {"serving", row.service.open}});
    }
    return array;
}

}  // namespace

json::object inspect_topics(Question& question, const ShardQuestions& shards) {
    const std::uint64_t offset = question.number("offset", 0, UINT32_MAX);
    const std::uint64_t limit = question.number("limit", 100, kMaxRows);
    const std::string key = question.text("sort", "name");
    const bool descending = question.one_of("order", {"asc", "desc"}) == "desc";
    Question filter = question.inner("filter");
    const std::string text = filter.text("text");
    filter.finish();
    question.finish();

    TopicRows all = all_topics(shards, text);
    sort(all.rows, key, descending);
    json::array topics;
    for (std::size_t k = offset; k < std::min<std::uint64_t>(offset + limit, all.rows.size());
         ++k) {
        topics.push_back(json_of(all.rows[k]));
    }
    return {{"total", all.rows.size()},
            {"is_complete", all.is_complete},
            {"topics", std::move(topics)},
            {"unheard", unheard_topics(shards)}};
}

json::object inspect_topic(Question& question, const ShardQuestions& shards) {
    const std::string topic = question.required_text("topic");
    question.finish();
    const auto row = one_topic(shards, topic);
    if (!row) throw BadQuestion("nobody subscribes to '" + topic + "', and nothing waits there");
    Members members;
    add_services(members, topic, shards);
    add_names(members, shards);
    json::object object = json_of(*row);
    object["subscribers_list"] = json_of(members);
    for (auto& [key, value] : topic_messages(topic, shards)) object[key] = std::move(value);
    return object;
}

json::object inspect_hot_topics(Question& question, const ShardQuestions& shards) {
    const std::uint64_t limit = question.number("limit", 50, kMaxRows);
    question.finish();
    std::vector<TopicRow> rows = busy_topics(shards);
    sort(rows, "published", true);
    json::array topics;
    for (std::size_t k = 0; k < std::min<std::uint64_t>(limit, rows.size()); ++k) {
        topics.push_back(json_of(rows[k]));
    }
    return {{"topics", std::move(topics)}};
}

}  // namespace amq::host
