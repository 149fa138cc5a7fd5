#include "plugins/monitor/api/alarms.hpp"

#include <string_view>
#include <utility>

#include <boost/json/array.hpp>

#include "plugins/monitor/series/sample.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

constexpr double kNearlyFull = 0.9;

std::string text_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr || !value->is_string() ? "" : std::string(value->get_string());
}

void add_if_nearly_full(std::vector<Alarm>& to, std::string_view what, std::uint64_t used,
                        std::uint64_t most) {
    if (most == 0 || static_cast<double>(used) < kNearlyFull * static_cast<double>(most)) return;
    to.push_back({used >= most ? Severity::critical : Severity::warning,
                  std::to_string(used) + " of at most " + std::to_string(most) + " " +
                      std::string(what) + " are in use"});
}

void add_state(std::vector<Alarm>& to, const json::object& server) {
    const std::string state = text_in(server, "state");
    if (!state.empty() && state != "ready") {
        to.push_back({Severity::warning, "the broker is " + state + ": it takes no new messages"});
    }
    const json::value* config = server.if_contains("config");
    const json::value* reload = config == nullptr || !config->is_object()
                                    ? nullptr
                                    : config->get_object().if_contains("last_reload");
    if (reload == nullptr || !reload->is_object()) return;
    const json::value* ok = reload->get_object().if_contains("ok");
    if (ok == nullptr || !ok->is_bool() || ok->get_bool()) return;
    to.push_back({Severity::warning, "the configuration was not taken when it was read again: " +
                                         text_in(reload->get_object(), "error")});
}

void add_plugins(std::vector<Alarm>& to, const json::object& plugins) {
    const json::value* all = plugins.if_contains("plugins");
    if (all == nullptr || !all->is_array()) return;
    for (const json::value& one : all->get_array()) {
        if (!one.is_object()) continue;
        const json::object& plugin = one.get_object();
        const std::string state = text_in(plugin, "state");
        if (state == "quarantined") {
            to.push_back({Severity::critical, "strategy " + text_in(plugin, "id") +
                                                  " is quarantined after " +
                                                  std::to_string(number_at(plugin, "strikes")) +
                                                  " strikes: its messages go by the fallback"});
        } else if (state == "missing" || state == "left_out") {
            to.push_back({Severity::critical, "plugin " + text_in(plugin, "plugin") +
                                                  " is not loaded: " + text_in(plugin, "error")});
        }
    }
}

void add_store(std::vector<Alarm>& to, const std::optional<StoreStatus>& store) {
    if (!store || store->text.empty()) return;
    to.push_back({Severity::warning, "records are not stored: " + store->text});
}

}  // namespace

std::vector<Alarm> alarms_of(const json::object& counters, const json::object& server,
                             const json::object& plugins, const std::optional<StoreStatus>& store) {
    std::vector<Alarm> all;
    add_state(all, server);
    add_plugins(all, plugins);
    add_if_nearly_full(all, "connections", number_at(counters, "sessions.open"),
                       number_at(server, "limits.max_connections"));
    add_if_nearly_full(all, "file descriptors", number_at(server, "process.open_fds"),
                       number_at(server, "process.max_fds"));
    add_store(all, store);
    if (const std::uint64_t lost = number_at(counters, "events.lost"); lost != 0) {
        all.push_back({Severity::warning, std::to_string(lost) +
                                              " events were lost, as monitors were too slow: "
                                              "records may be missing"});
    }
    return all;
}

json::array json_of(const std::vector<Alarm>& alarms) {
    json::array array;
    for (const Alarm& alarm : alarms) {
        array.push_back(
            {{"severity", alarm.severity == Severity::critical ? "critical" : "warning"},
             {"text", alarm.text}});
    }
    return array;
}

}  // namespace amq::monitor
