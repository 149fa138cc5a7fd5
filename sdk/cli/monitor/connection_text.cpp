#include "sdk/cli/monitor/connection_text.hpp"

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/facts.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/quantity.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMostOfName = 24;     // columns
constexpr std::size_t kMostOfAddress = 47;  // an IPv6 address with its port
constexpr std::size_t kMostTopics = 20;     // that are named

std::string age_in(const boost::json::object& connection, std::int64_t now) {
    const auto since = static_cast<std::int64_t>(number_of(connection, "since_us"));
    return since == 0 || since > now ? "" : long_time_in_words(now - since);
}

std::string state_of(const boost::json::object& connection) {
    const bool is_paused = flag_of(connection, "paused");
    if (flag_of(connection, "congested")) return is_paused ? "congested, paused" : "congested";
    return is_paused ? "paused" : "";
}

// "1,204 messages, 3.4 MiB; 20.0/s, 57.3 KiB/s"
std::string traffic_in(const boost::json::object& connection, const std::string& way) {
    const std::string messages = count_at(connection, way + ".messages");
    if (messages.empty()) return {};
    std::string text = messages + " messages, " + bytes_at(connection, way + ".bytes");
    const std::string rate = rate_at(connection, "rates." + way + ".messages");
    if (rate.empty()) return text;
    return text + "; last minute " + rate + ", " +
           byte_rate_at(connection, "rates." + way + ".bytes");
}

std::string topics_in(const boost::json::object& connection) {
    std::string text;
    const boost::json::array& topics = array_of(connection, "topics");
    for (std::size_t k = 0; k < topics.size() && k < kMostTopics; ++k) {
        if (!topics[k].is_string()) continue;
        text += (text.empty() ? "" : ", ") + std::string{topics[k].get_string()};
    }
    if (topics.size() <= kMostTopics) return text;
    return text + " and " + std::to_string(topics.size() - kMostTopics) + " others";
}

void add_tcp(Facts& facts, const boost::json::object& tcp) {
    if (tcp.empty()) return;
    const std::string varies = short_time_at(tcp, "rttvar_us");
    facts.add("round trip",
              short_time_at(tcp, "rtt_us") + (varies.empty() ? "" : ", varies by " + varies));
    facts.add("sent again", count_at(tcp, "retransmits"));
    facts.add("not acknowledged", count_at(tcp, "unacked"));
    facts.add("in the system's queue", bytes_at(tcp, "send_queue_bytes"));
}

}  // namespace

const std::vector<std::string>& connection_orders() {
    static const std::vector<std::string> all{
        "messages_in", "messages_out", "bytes_in",      "bytes_out", "pending",
        "in_flight",   "serving",      "subscriptions", "idle",      "rtt",
        "since",       "id",           "user",          "address"};
    return all;
}

Table connection_table(const boost::json::array& connections) {
    constexpr auto kRight = Column::Align::right;
    Table table{{{"ID", kRight},
                 {"USER", Column::Align::left, kMostOfName},
                 {"NAME", Column::Align::left, kMostOfName},
                 {"ADDRESS", Column::Align::left, kMostOfAddress},
                 {"VIA"},
                 {"UP", kRight},
                 {"IDLE", kRight},
                 {"RTT", kRight},
                 {"IN", kRight},
                 {"OUT", kRight},
                 {"BYTES IN", kRight},
                 {"BYTES OUT", kRight},
                 {"PENDING", kRight},
                 {"IN FLIGHT", kRight},
                 {"SERVING", kRight},
                 {"TOPICS", kRight},
                 {"STATE"}}};
    const std::int64_t now = unix_us();
    for (const auto& one : connections) {
        if (!one.is_object()) continue;
        const boost::json::object& row = one.get_object();
        table.add({text_of(row, "id"), text_of(row, "user"), text_of(row, "name"),
                   text_of(row, "address"), text_of(row, "transport"), age_in(row, now),
                   long_time_at(row, "idle_us"), short_time_at(row, "rtt_us"),
                   count_at(row, "in.messages"), count_at(row, "out.messages"),
                   bytes_at(row, "in.bytes"), bytes_at(row, "out.bytes"),
                   bytes_at(row, "pending_bytes"), count_at(row, "in_flight"),
                   count_at(row, "serving"), count_at(row, "subscriptions"), state_of(row)});
    }
    return table;
}

Table live_connection_table(const boost::json::array& connections) {
    constexpr auto kRight = Column::Align::right;
    Table table{{{"ID", kRight},
                 {"USER", Column::Align::left, kMostOfName},
                 {"ADDRESS", Column::Align::left, kMostOfAddress},
                 {"IN", kRight},
                 {"OUT", kRight},
                 {"BYTES IN", kRight},
                 {"BYTES OUT", kRight},
                 {"PENDING", kRight},
                 {"IN FLIGHT", kRight},
                 {"SERVING", kRight},
                 {"RTT", kRight},
                 {"IDLE", kRight},
                 {"TOPICS", kRight},
                 {"STATE"},
                 {"NAME", Column::Align::left, kMostOfName}}};
    for (const auto& one : connections) {
        if (!one.is_object()) continue;
        const boost::json::object& row = one.get_object();
        table.add({text_of(row, "id"), text_of(row, "user"), text_of(row, "address"),
                   rate_at(row, "rates.in.messages"), rate_at(row, "rates.out.messages"),
                   byte_rate_at(row, "rates.in.bytes"), byte_rate_at(row, "rates.out.bytes"),
                   bytes_at(row, "pending_bytes"), count_at(row, "in_flight"),
                   count_at(row, "serving"), short_time_at(row, "rtt_us"),
                   long_time_at(row, "idle_us"), count_at(row, "subscriptions"), state_of(row),
                   text_of(row, "name")});
    }
    return table;
}

std::string connection_in_words(const boost::json::object& connection) {
    Facts facts;
    for (const char* key : {"id", "user", "name", "software", "address", "transport", "protocol",
                            "listener", "role"}) {
        facts.add(key, text_of(connection, key));
    }
    facts.add("since",
              moment_in_words(static_cast<std::int64_t>(number_of(connection, "since_us"))));
    facts.add("idle", long_time_at(connection, "idle_us"));
    facts.add("state", state_of(connection));
    facts.add("in", traffic_in(connection, "in"));
    facts.add("out", traffic_in(connection, "out"));
    facts.add("waits to be sent", bytes_at(connection, "pending_bytes"));
    facts.add("requests in flight", count_at(connection, "in_flight"));
    facts.add("requests it serves", count_at(connection, "serving"));
    facts.add("subscriptions", count_at(connection, "subscriptions"));
    facts.add("topics", topics_in(connection));
    add_tcp(facts, object_of(connection, "tcp"));
    return facts.text();
}

}  // namespace amq::cli
