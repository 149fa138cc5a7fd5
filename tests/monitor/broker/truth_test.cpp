// A known load of all models, transports and ends, and every figure of it on every surface.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/known_load.hpp"
#include "tests/monitor/broker/monitored.hpp"
#include "tests/monitor/broker/prometheus_text.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class MonitoredTruth : public MonitoredLoad, public ::testing::WithParamInterface<int> {
  protected:
    KnownLoad& drive() { return MonitoredLoad::drive(GetParam()); }

    void expect_models(const json::object& models);
    void expect_sessions(const json::object& sessions);
};
INSTANTIATE_TEST_SUITE_P(Shards, MonitoredTruth, ::testing::Values(1, 3));

// What each model has counted, by every name: those that did not happen are 0.
void MonitoredTruth::expect_models(const json::object& models) {
    const std::set<std::string> plain{
        "received",   "accepted", "moved", "deliveries", "failovers", "held", "chosen",
        "none_there", "declined", "lost",  "adopted",    "fallbacks", "open"};
    for (const std::string model : KnownLoad::kModels) {
        const json::object& counted = models.at(model).as_object();
        for (const std::string& name : plain) {
            EXPECT_EQ(number(counted, name), load().models[model + "." + name]) << model << name;
        }
        for (const char* group : {"outcomes", "drops", "refused"}) {
            for (const auto& item : counted.at(group).as_object()) {
                const std::string name = std::string(group) + "." + std::string(item.key());
                EXPECT_EQ(number(counted, name), load().models[model + "." + name])
                    << model << name;
            }
        }
        std::uint64_t ended = 0;
        for (const auto& item : counted.at("outcomes").as_object()) {
            ended += item.value().to_number<std::uint64_t>();
        }
        EXPECT_EQ(number(counted, "accepted"), ended + load().models[model + ".open"]);
    }
    for (const char* model : {"10", "11"}) {
        EXPECT_EQ(number(models.at(model).as_object(), "considered"),
                  load().models[std::string(model) + ".considered"]);
    }
}

void MonitoredTruth::expect_sessions(const json::object& sessions) {
    EXPECT_EQ(number(sessions, "open"), load().open().size());
    EXPECT_EQ(number(sessions, "opened"), load().open().size() + load().ends().size());
    std::uint64_t refused = 0;
    for (const auto& item : sessions.at("refused").as_object()) {
        refused += item.value().to_number<std::uint64_t>();
    }
    EXPECT_EQ(refused, load().refused);
    std::map<std::string, std::uint64_t> by_reason;
    for (const char* transport : {"tcp", "ws", "unix"}) {
        const std::string name(transport);
        std::uint64_t ended = 0;
        for (const auto& item : sessions.at("closed_by_transport").at(name).as_object()) {
            const std::string reason(item.key());
            const auto n = item.value().to_number<std::uint64_t>();
            EXPECT_EQ(n, load().ended(name, reason)) << name << ' ' << reason;
            by_reason[reason] += n;
            ended += n;
        }
        EXPECT_EQ(number(sessions, "opened_by_transport." + name), load().opened(name)) << name;
        EXPECT_EQ(number(sessions, "by_transport." + name), load().opened(name) - ended) << name;
    }
    for (const auto& item : sessions.at("closed").as_object()) {
        EXPECT_EQ(item.value().to_number<std::uint64_t>(), by_reason[std::string(item.key())]);
    }
}

TEST_P(MonitoredTruth, OfCountersIsExact) {
    drive();
    const json::object all = counters();
    expect_models(all.at("models").as_object());
    expect_sessions(all.at("sessions").as_object());
    for (const char* transport : {"tcp", "ws", "unix"}) {
        const std::string name(transport);
        EXPECT_EQ(number(all, "bytes.in." + name), load().bytes(name).in) << name;
        EXPECT_EQ(number(all, "bytes.out." + name), load().bytes(name).out) << name;
    }
    EXPECT_EQ(number(all, "replies.received"), load().replies);
    for (const auto& item : all.at("replies").at("ignored").as_object()) {
        EXPECT_EQ(item.value().to_number<std::uint64_t>(), load().ignored[std::string(item.key())])
            << item.key();
    }
    EXPECT_EQ(number(all, "unknown_model"), load().unknown_model);
    EXPECT_EQ(number(all, "subscriptions"), 11);
    EXPECT_EQ(number(all, "held_messages"), 4);
    EXPECT_EQ(number(all, "events.lost"), 0);
    EXPECT_EQ(number(all, "strikes"), 0);
    EXPECT_EQ(number(all, "models.12.request_us.count"), 14);
    EXPECT_EQ(number(all, "models.12.responder_us.count"), 12);
    EXPECT_EQ(number(all, "models.13.request_us.count"), 7);
    EXPECT_EQ(number(all, "models.13.responder_us.count"), 14);
    // And the rest of it, when what waits has come to its end.
    load().settle();
    load().drain();
    expect_models(counters().at("models").as_object());
    EXPECT_EQ(number(counters(), "held_messages"), 0);
    EXPECT_EQ(number(counters(), "held_bytes"), 0);
}

TEST_P(MonitoredTruth, OfMetricsIsThatOfCounters) {
    drive();
    static_cast<void>(counters());
    const PrometheusText metrics(get("/metrics").body);
    for (const std::string model : KnownLoad::kModels) {
        const std::string of = "{model=\"" + model;
        const auto counted = [&](const std::string& name) {
            return load().models[model + "." + name];
        };
        EXPECT_EQ(metrics.at("amq_messages_received_total" + of + "\"}"), counted("received"));
        EXPECT_EQ(metrics.at("amq_messages_delivered_total" + of + "\"}"), counted("deliveries"));
        EXPECT_EQ(metrics.at("amq_request_retries_total" + of + "\"}"), counted("failovers"));
        EXPECT_EQ(metrics.at("amq_requests_in_flight" + of + "\"}"), counted("open"));
        for (const auto& [labels, value] : metrics.family("amq_requests_total")) {
            if (!labels.starts_with(of)) continue;
            const std::string outcome = PrometheusText::label(labels, "outcome");
            EXPECT_EQ(value, counted("outcomes." + outcome)) << labels;
        }
        for (const char* group : {"dropped", "refused"}) {
            const std::string name = std::string("amq_messages_") + group + "_total";
            for (const auto& [labels, value] : metrics.family(name)) {
                if (!labels.starts_with(of)) continue;
                const std::string key = group == std::string("dropped") ? "drops." : "refused.";
                EXPECT_EQ(value, counted(key + PrometheusText::label(labels, "reason"))) << labels;
            }
        }
        for (const char* result : {"chosen", "declined", "none_there", "held", "lost"}) {
            EXPECT_EQ(metrics.sum("amq_match_total", {{"model", model}, {"result", result}}),
                      counted(result))
                << result;
        }
    }
    std::uint64_t closed = 0;
    for (const auto& [labels, value] : metrics.family("amq_connections_closed_total")) {
        EXPECT_EQ(value, load().ended(PrometheusText::label(labels, "transport"),
                                      PrometheusText::label(labels, "reason")))
            << labels;
        closed += static_cast<std::uint64_t>(value);
    }
    EXPECT_EQ(closed, load().ends().size());
    EXPECT_EQ(metrics.sum("amq_connections_rejected_total", {}), 2);
    for (const char* transport : {"tcp", "ws", "unix"}) {
        const std::string of = std::string("{transport=\"") + transport + "\"}";
        EXPECT_EQ(metrics.at("amq_receive_bytes_total" + of), load().bytes(transport).in);
        EXPECT_EQ(metrics.at("amq_transmit_bytes_total" + of), load().bytes(transport).out);
        EXPECT_EQ(metrics.at("amq_connections_opened_total" + of), load().opened(transport));
    }
    EXPECT_EQ(metrics.at("amq_subscriptions"), 11);
    EXPECT_EQ(metrics.at("amq_held_messages"), 4);
    EXPECT_EQ(metrics.at(R"(amq_request_duration_seconds_count{model="12"})"), 14);
    EXPECT_EQ(metrics.at(R"(amq_request_duration_seconds_bucket{model="12",le="+Inf"})"), 14);
    EXPECT_EQ(metrics.at(R"(amq_responder_duration_seconds_count{model="13"})"), 14);
    EXPECT_EQ(metrics.at("amq_monitor_events_lost_total"), 0);
}

TEST_P(MonitoredTruth, OfConnectionsIsWhatEachClientCountedItself) {
    drive();
    static_cast<void>(counters());
    for (const KnownSession* session : load().open()) {
        const json::object found = get("/api/v1/connections?user=" + session->user).json();
        ASSERT_EQ(number(found, "total"), 1) << session->user;
        const json::object& row = found.at("connections").as_array().at(0).as_object();
        const SessionCounts counts = session->counts();
        EXPECT_EQ(row.at("id").as_string(), session->id());
        EXPECT_EQ(row.at("name").as_string(), "client of " + session->user);
        EXPECT_EQ(row.at("software").as_string(), KnownLoad::kSoftware);
        EXPECT_EQ(row.at("transport").as_string(), session->transport);
        EXPECT_EQ(number(row, "in.messages"), counts.messages_in) << session->user;
        EXPECT_EQ(number(row, "in.bytes"), counts.bytes_in) << session->user;
        EXPECT_EQ(number(row, "out.messages"), counts.messages_out) << session->user;
        EXPECT_EQ(number(row, "out.bytes"), counts.bytes_out) << session->user;
        EXPECT_EQ(number(row, "pending_bytes"), 0);
        EXPECT_EQ(number(row, "in_flight"), session->user == "cy" ? 1 : 0) << session->user;
        EXPECT_EQ(number(row, "serving"), session->user == "dee" ? 1 : 0) << session->user;
        const std::map<std::string, int> topics{{"dee", 5}, {"eve", 2}, {"fay", 4}};
        const auto at = topics.find(session->user);
        EXPECT_EQ(number(row, "subscriptions"), at == topics.end() ? 0 : at->second);
        const json::object one = get("/api/v1/connections/" + session->id()).json();
        EXPECT_EQ(one.at("topics").as_array().size(), number(row, "subscriptions"));
        EXPECT_EQ(one.at("tcp").is_object(), session->transport != "unix");
    }
}

TEST_P(MonitoredTruth, OfRecordsIsHowEachOneCameAndWent) {
    drive();
    const std::size_t expected = KnownLoad::kSessions + load().ends().size() + 2 + 2;
    const json::object all = wait_for("/api/v1/records?limit=1000", [&](const json::object& page) {
        return page.at("records").as_array().size() >= expected;
    });
    std::map<std::string, std::size_t> kinds;
    for (const json::value& record : all.at("records").as_array()) {
        ++kinds[std::string(record.at("kind").as_string())];
    }
    EXPECT_EQ(kinds["connect"], KnownLoad::kSessions);
    EXPECT_EQ(kinds["disconnect"], load().ends().size());
    EXPECT_EQ(kinds["refused"], 2U);
    EXPECT_EQ(kinds["kick"], 2U);
    EXPECT_EQ(all.at("records").as_array().size(), expected);
    for (const KnownEnd& end : load().ends()) {
        const json::object page = get("/api/v1/records?kind=disconnect&user=" + end.user).json();
        ASSERT_EQ(page.at("records").as_array().size(), 1U) << end.user;
        const json::object& record = page.at("records").as_array().at(0).as_object();
        EXPECT_EQ(record.at("reason").as_string(), end.reason) << end.user;
        EXPECT_EQ(record.at("transport").as_string(), end.transport);
        EXPECT_EQ(record.at("name").as_string(), "client of " + end.user);
        EXPECT_EQ(number(record, "in.messages"), end.counts.messages_in) << end.user;
        EXPECT_EQ(number(record, "in.bytes"), end.counts.bytes_in) << end.user;
        EXPECT_EQ(number(record, "out.messages"), end.counts.messages_out) << end.user;
        EXPECT_EQ(number(record, "out.bytes"), end.counts.bytes_out) << end.user;
        EXPECT_EQ(record.at("tcp").is_object(), end.transport != "unix") << end.user;
        const json::object why = get("/api/v1/why/" + end.user).json();
        EXPECT_FALSE(why.at("connected").as_bool());
        EXPECT_EQ(why.at("disconnects").at(0).at("record").at("reason").as_string(), end.reason);
    }
}

TEST_P(MonitoredTruth, OfTopicsModelsAndTimersAgrees) {
    drive();
    const json::object topics = get("/api/v1/topics?limit=1000").json();
    std::map<std::string, std::array<double, 6>> expected{
        {"news", {3, 7, 21, 56, 0, 0}},  {"later", {1, 3, 3, 24, 0, 0}},
        {"jobs", {2, 9, 9, 72, 0, 0}},   {"orders", {1, 9, 9, 72, 4, 0}},
        {"pair", {2, 3, 6, 24, 0, 0}},   {"owner", {2, 7, 14, 56, 2, 0}},
        {"waiting", {0, 4, 0, 32, 0, 4}}};
    for (const json::value& topic : topics.at("topics").as_array()) {
        const auto at = expected.find(std::string(topic.at("topic").as_string()));
        if (at == expected.end()) continue;
        const json::object& row = topic.as_object();
        const std::array<double, 6> got{number(row, "subscribers"), number(row, "published"),
                                        number(row, "delivered"),   number(row, "bytes"),
                                        number(row, "failed"),      number(row, "held")};
        EXPECT_EQ(got, at->second) << at->first;
        expected.erase(at);
    }
    EXPECT_TRUE(expected.empty()) << expected.begin()->first;
    std::map<std::string, std::uint64_t> unheard;
    for (const json::value& one : topics.at("unheard").as_array()) {
        unheard[std::string(one.at("topic").as_string())] =
            one.at("published").to_number<std::uint64_t>();
    }
    EXPECT_EQ(unheard, load().unheard);
    const json::object orders = get("/api/v1/topics/orders").json();
    EXPECT_EQ(number(orders, "open"), 1);
    EXPECT_EQ(number(orders, "outcomes.ok"), 4);
    EXPECT_EQ(number(orders, "outcomes.timeout"), 1);
    EXPECT_EQ(number(orders, "outcomes.cancelled"), 1);
    EXPECT_EQ(number(orders, "outcomes.not_owner"), 2);
    json::object models;
    const json::object by_model = get("/api/v1/models").json();
    for (const json::value& model : by_model.at("models").as_array()) {
        models[std::to_string(model.at("model").to_number<int>())] = model;
    }
    expect_models(models);
    const json::object timers = get("/api/v1/timers").json();
    for (const json::value& timer : timers.at("timers").as_array()) {
        const json::object& row = timer.as_object();
        EXPECT_EQ(number(row, "set"),
                  number(row, "active") + number(row, "fired") + number(row, "cleared"))
            << json::serialize(row);
        if (row.at("name").as_string() != "deadline") continue;
        EXPECT_EQ(number(row, "fired"), 1) << "the one that was too late";
        EXPECT_EQ(number(row, "late_us.count"), 1);
    }
}

TEST_P(MonitoredTruth, OfMatchingAndSeriesFollows) {
    drive();
    const std::map<std::string, std::string> ids{{"org.amq.unreliable-all", "10"},
                                                 {"org.amq.unreliable-random", "11"},
                                                 {"org.amq.reliable-random", "12"},
                                                 {"org.amq.reliable-spec", "13"}};
    std::size_t seen = 0;
    const json::object match = get("/api/v1/match").json();
    for (const json::value& one : match.at("strategies").as_array()) {
        const auto at = ids.find(std::string(one.at("id").as_string()));
        if (at == ids.end()) continue;
        ++seen;
        const json::object& row = one.as_object();
        const auto counted = [&](const char* name) { return load().models[at->second + name]; };
        EXPECT_EQ(number(row, "published"), counted(".accepted")) << at->first;
        EXPECT_EQ(number(row, "chosen"), counted(".chosen")) << at->first;
        EXPECT_EQ(number(row, "declined"), counted(".declined")) << at->first;
        EXPECT_EQ(number(row, "none_there"), counted(".none_there")) << at->first;
        EXPECT_EQ(number(row, "held"), counted(".held")) << at->first;
        EXPECT_EQ(number(row, "failed_over"), counted(".failovers")) << at->first;
        EXPECT_EQ(number(row, "strikes"), 0);
    }
    EXPECT_EQ(seen, ids.size());
    // Rates are of one stretch of time, so what they have between them is that of the counts.
    const json::object later = wait_for("/api/v1/counters", [&](const json::object& answer) {
        return number(answer, "latency.13.responder_us.count") == 14;
    });
    const auto rate = [&](const std::string& name) {
        return number(later, "rates.minute.models." + name);
    };
    const double unit = rate("11.requests") / 9;
    EXPECT_GT(unit, 0);
    for (const std::string model : KnownLoad::kModels) {
        const auto counted = [&](const char* name) {
            return static_cast<double>(load().models[model + name]);
        };
        EXPECT_NEAR(rate(model + ".requests") / unit, counted(".accepted"), 1e-6) << model;
        EXPECT_NEAR(rate(model + ".messages_in") / unit, counted(".received"), 1e-6) << model;
        EXPECT_NEAR(rate(model + ".messages_out") / unit, counted(".deliveries"), 1e-6) << model;
        EXPECT_NEAR(rate(model + ".success_ratio"),
                    counted(".outcomes.ok") / (counted(".accepted") - counted(".open")), 1e-9);
    }
    EXPECT_EQ(number(later, "latency.12.request_us.count"), 14);
    EXPECT_EQ(number(later, "latency.12.responder_us.count"), 12);
    const json::object points = get("/api/v1/series?name=connections&name=model.12.outcome.ok")
                                    .json()
                                    .at("series")
                                    .as_object();
    EXPECT_EQ(points.at("connections").as_array().back().to_number<double>(),
              static_cast<double>(load().open().size()));
    EXPECT_FALSE(points.at("model.12.outcome.ok").as_array().empty());
}

TEST_P(MonitoredTruth, StaysWhenAllAreGone) {
    drive();
    load().settle();
    load().drain();
    const json::object before = counters();
    while (!load().open().empty()) load().leave(load().of(load().open().front()->user));
    // All shards know of a subscription, and hear of its end a moment later.
    const json::object after = wait_for("/api/v1/counters", [](const json::object& now) {
        return number(now, "subscriptions") == 0;
    });
    EXPECT_EQ(number(after, "sessions.open"), 0);
    expect_models(after.at("models").as_object());
    expect_sessions(after.at("sessions").as_object());
    for (const char* transport : {"tcp", "ws", "unix"}) {
        const std::string name(transport);
        EXPECT_EQ(number(after, "bytes.in." + name), load().bytes(name).in) << name;
        EXPECT_EQ(number(after, "bytes.out." + name), load().bytes(name).out) << name;
    }
    EXPECT_EQ(number(after, "subscriptions"), 0);
    EXPECT_EQ(number(after, "held_messages"), 0);
    EXPECT_EQ(number(after, "replies.received"), number(before, "replies.received"));
}

}  // namespace
}  // namespace amq::flow
