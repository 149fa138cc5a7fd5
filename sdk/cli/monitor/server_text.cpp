#include "sdk/cli/monitor/server_text.hpp"

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/facts.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/quantity.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMostAlarms = 3;  // that are shown, a line each

std::string uptime_in(const boost::json::object& server) {
    const auto started = static_cast<std::int64_t>(number_of(server, "started_us"));
    const std::int64_t now = unix_us();
    return started == 0 || started > now ? "" : long_time_in_words(now - started);
}

// "240 of 10,000"
std::string used_of(const std::string& used, const std::string& most) {
    return used.empty() || most.empty() ? used : used + " of " + most;
}

std::string reload_in_words(const boost::json::object& config) {
    const boost::json::object& reload = object_of(config, "last_reload");
    if (reload.empty()) return {};
    const std::string at = moment_in_words(static_cast<std::int64_t>(number_of(reload, "at_us")));
    return at + (flag_of(reload, "ok") ? ", taken" : ", refused: " + text_of(reload, "error"));
}

void add_listeners(Facts& facts, const boost::json::object& server) {
    for (const auto& one : array_of(server, "listeners")) {
        if (!one.is_object()) continue;
        const boost::json::object& listener = one.get_object();
        facts.add("listener", text_of(listener, "name") + ": " + text_of(listener, "url") + ", " +
                                  text_of(listener, "role"));
    }
}

// "in 184,000/s, 33.3 MiB/s"
std::string flow_in(const boost::json::object& rates, const std::string& way) {
    const std::string messages = rate_at(rates, "messages_" + way);
    return messages.empty() ? ""
                            : way + ' ' + messages + ", " + byte_rate_at(rates, "bytes_" + way);
}

// "broker p50 70.0 us, p99 350 us"
std::string latency_in(const boost::json::object& counters, const std::string& label,
                       const std::string& key) {
    const std::string path = "latency.all." + key;
    const std::string middle = spread_at(counters, path, "p50");
    return middle.empty() ? ""
                          : label + " p50 " + middle + ", p99 " + spread_at(counters, path, "p99");
}

void append(std::string& line, const std::string& part) {
    if (part.empty()) return;
    line += (line.empty() ? "" : "   ") + part;
}

std::string labelled(const std::string& label, const std::string& value) {
    return value.empty() ? value : label + ' ' + value;
}

void add_alarms(std::vector<std::string>& lines, const boost::json::array& alarms) {
    for (std::size_t k = 0; k < alarms.size(); ++k) {
        if (k == kMostAlarms) {
            lines.push_back("! and " + std::to_string(alarms.size() - k) + " others");
            return;
        }
        if (!alarms[k].is_object()) continue;
        const boost::json::object& alarm = alarms[k].get_object();
        lines.push_back(
            printable("! " + text_of(alarm, "severity") + ": " + text_of(alarm, "text")));
    }
}

}  // namespace

std::string server_in_words(const boost::json::object& server) {
    Facts facts;
    const boost::json::object& config = object_of(server, "config");
    facts.add("server", text_of(server, "name") + ' ' + text_of(server, "version"));
    facts.add("state", text_of(server, "state"));
    facts.add("up", uptime_in(server));
    facts.add("since", moment_in_words(static_cast<std::int64_t>(number_of(server, "started_us"))));
    facts.add("process", std::to_string(number_of(server, "pid")));
    facts.add("shards", count_at(server, "shards"));
    add_listeners(facts, server);
    const std::string file = text_of(config, "file");
    facts.add("configuration", file.empty() && config.contains("file") ? "no file" : file);
    facts.add("of which SHA-256", text_of(config, "sha256"));
    facts.add("holds since",
              moment_in_words(static_cast<std::int64_t>(number_of(config, "loaded_us"))));
    facts.add("last read again", reload_in_words(config));
    facts.add("most connections", count_at(server, "limits.max_connections"));
    facts.add("largest message", bytes_at(server, "limits.max_payload"));
    facts.add("memory", bytes_at(server, "process.rss_bytes"));
    facts.add("open files",
              used_of(count_at(server, "process.open_fds"), count_at(server, "process.max_fds")));
    facts.add("processor time", long_time_at(server, "process.cpu_us"));
    facts.add("threads", count_at(server, "process.threads"));
    return facts.text();
}

std::vector<std::string> overview_of(const boost::json::object& server,
                                     const boost::json::object& counters) {
    const boost::json::object& rates = object_of(object_of(counters, "rates"), "second");
    std::vector<std::string> lines(3);
    std::string name = text_of(server, "name") + ' ' + text_of(server, "version");
    append(lines[0], printable(name + ' ' + text_of(server, "state")));
    append(lines[0], labelled("up", uptime_in(server)));
    append(lines[0], labelled("connections", used_of(count_at(counters, "sessions.open"),
                                                     count_at(server, "limits.max_connections"))));
    append(lines[0], labelled("topics", count_at(counters, "topics")));
    append(lines[0], labelled("subscriptions", count_at(counters, "subscriptions")));
    append(lines[1], flow_in(rates, "in"));
    append(lines[1], flow_in(rates, "out"));
    append(lines[1], labelled("requests", rate_at(rates, "requests")));
    append(lines[1], labelled("ok", share_at(rates, "success_ratio")));
    append(lines[2], latency_in(counters, "broker", "broker_us"));
    append(lines[2], latency_in(counters, "responder", "responder_us"));
    append(lines[2], labelled("held", count_at(counters, "held_messages")));
    append(lines[2], labelled("pending", bytes_at(counters, "pending_bytes")));
    add_alarms(lines, array_of(counters, "alarms"));
    return lines;
}

}  // namespace amq::cli
