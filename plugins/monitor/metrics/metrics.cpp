#include "plugins/monitor/metrics/metrics.hpp"

#include <cctype>

#include <boost/json/array.hpp>

#include "plugins/monitor/metrics/fields.hpp"
#include "plugins/monitor/metrics/matching.hpp"
#include "plugins/monitor/metrics/process.hpp"
#include "plugins/monitor/metrics/sessions.hpp"
#include "plugins/monitor/series/sample.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

void add_bytes(Families& to, const json::object& bytes) {
    for_each_number(object_in(bytes, "in"), [&](const std::string& name, double n) {
        to.counter("amq_receive_bytes_total", "Bytes received from peers.", n,
                   {{"transport", name}});
    });
    for_each_number(object_in(bytes, "out"), [&](const std::string& name, double n) {
        to.counter("amq_transmit_bytes_total", "Bytes sent to peers.", n, {{"transport", name}});
    });
}

void add_model(Families& to, const std::string& model, const json::object& counters) {
    to.counter("amq_messages_received_total", "Publishes that came in.",
               number(counters, "received"), {{"model", model}});
    to.counter("amq_messages_delivered_total", "Deliveries to subscribers.",
               number(counters, "deliveries"), {{"model", model}});
    for_each_number(object_in(counters, "drops"), [&](const std::string& why, double n) {
        to.counter("amq_messages_dropped_total", "Messages that reached nobody, by reason.", n,
                   {{"model", model}, {"reason", why}});
    });
    for_each_number(object_in(counters, "refused"), [&](const std::string& why, double n) {
        to.counter("amq_messages_refused_total", "Publishes that were not accepted, by reason.", n,
                   {{"model", model}, {"reason", why}});
    });
    for_each_number(object_in(counters, "outcomes"), [&](const std::string& outcome, double n) {
        to.counter("amq_requests_total", "Messages that ended, by outcome.", n,
                   {{"model", model}, {"outcome", outcome}});
    });
    to.histogram("amq_request_duration_seconds", "From a publish to its outcome.",
                 counts_in(counters, "request_us"), {{"model", model}});
    to.histogram("amq_responder_duration_seconds", "From a delivery to its reply.",
                 counts_in(counters, "responder_us"), {{"model", model}});
    to.histogram("amq_broker_duration_seconds",
                 "From reading a frame until all that came of it was written.",
                 counts_in(counters, "broker_us"), {{"model", model}});
    to.counter("amq_request_retries_total", "Deliveries after the first of a message.",
               number(counters, "failovers"), {{"model", model}});
    to.gauge("amq_requests_in_flight", "Messages that have not ended.", number(counters, "open"),
             {{"model", model}});
}

void add_timer(Families& to, const std::string& task, const json::object& timer) {
    to.gauge("amq_timer_tasks", "Timers that are set.", number(timer, "active"), {{"task", task}});
    to.counter("amq_timer_runs_total", "Timers that fired.", number(timer, "fired"),
               {{"task", task}});
    to.counter("amq_timer_overdue_total", "Timers that fired more than 10 ms late.",
               number(timer, "overdue"), {{"task", task}});
    to.histogram("amq_timer_lag_seconds", "How late timers fired.", counts_in(timer, "late_us"),
                 {{"task", task}});
}

// What the monitor itself says of plugins has names that a strategy may choose as well.
std::string_view prefix_of(std::string_view name) {
    for (const std::string_view own : {"up", "calls", "calls_total", "errors", "errors_total"}) {
        if (name == own) return "amq_plugin_own_";
    }
    return "amq_plugin_";
}

// As Prometheus itself names a label that is in the way of one of its own.
std::string label_name(std::string_view label) {
    return metric_name(label == "plugin" || label == "le" ? "exported_" : "", label);
}

// One metric of a strategy, as that registered it.
void add_plugin_metric(Families& to, const json::object& metric) {
    const std::string kind = text_in(metric, "kind");
    const std::string help = text_in(metric, "help");
    const std::string label = text_in(metric, "label");
    std::string name = metric_name(prefix_of(text_in(metric, "name")), text_in(metric, "name"));
    if (kind == "counter" && !name.ends_with("_total")) name += "_total";
    for (const json::value& one : array_in(metric, "values")) {
        if (!one.is_object()) continue;
        const json::object& value = one.get_object();
        Families::Labels labels{{"plugin", text_in(metric, "strategy")}};
        if (!label.empty()) labels.emplace_back(label_name(label), text_in(value, "label"));
        if (kind == "histogram") {
            std::vector<std::pair<double, double>> buckets;
            for (const json::value& bucket : array_in(value, "buckets")) {
                if (!bucket.is_object()) continue;
                const json::object& pair = bucket.get_object();
                if (!pair.contains("le") || !pair.contains("n")) continue;
                const double below = buckets.empty() ? 0 : buckets.back().second;
                buckets.emplace_back(number_of(pair.at("le")), below + number_of(pair.at("n")));
            }
            to.histogram(name, help, buckets, number(value, "count"),
                         value.contains("sum") ? number_of(value.at("sum")) : 0, labels);
        } else if (const json::value* n = value.if_contains("value")) {
            kind == "gauge" ? to.gauge(name, help, number_of(*n), labels)
                            : to.counter(name, help, number_of(*n), labels);
        }
    }
}

void add_plugins(Families& to, const json::object& plugins, RisingCounts& totals) {
    for (const json::value& one : array_in(plugins, "plugins")) {
        if (!one.is_object()) continue;
        const json::object& plugin = one.get_object();
        std::string id = text_in(plugin, "id");
        if (id.empty()) id = text_in(plugin, "plugin");  // it is missing: the configuration's name
        const std::string state = text_in(plugin, "state");
        to.gauge("amq_plugin_up", "Whether it is called.",
                 state == "active" || state == "probation" ? 1 : 0,
                 {{"plugin", id}, {"version", text_in(plugin, "version")}});
        to.counter("amq_plugin_calls_total", "Calls into the plugin.",
                   totals.total(id + " calls", number_at(plugin, "calls")), {{"plugin", id}});
        to.counter("amq_plugin_errors_total", "Strikes of the plugin.",
                   totals.total(id + " strikes", number_at(plugin, "strikes")), {{"plugin", id}});
    }
}

void add_server(Families& to, const json::object& server) {
    if (server.empty()) return;
    to.gauge("amq_build_info", "What runs.", 1, {{"version", text_in(server, "version")}});
    to.gauge("amq_max_connections", "Sessions that may be there.",
             number(server, "limits.max_connections"));
    const json::object& reload = object_in(object_in(server, "config"), "last_reload");
    const json::value* ok = reload.if_contains("ok");
    to.gauge("amq_config_last_reload_successful", "Whether the configuration was taken last time.",
             ok == nullptr || !ok->is_bool() || ok->get_bool() ? 1 : 0);
    to.gauge("amq_config_last_reload_timestamp_seconds", "When it was read last, since 1970.",
             (reload.empty() ? number(server, "config.loaded_us") : number(reload, "at_us")) / 1e6);
    add_process(to, server);
}

}  // namespace

double RisingCounts::total(const std::string& name, std::uint64_t latest) {
    const std::lock_guard lock(mutex_);
    const auto known = counts_.find(name);
    if (known == counts_.end() && counts_.size() >= kMost) return static_cast<double>(latest);
    Count& count = counts_[name];
    if (latest < count.latest) count.gone += count.latest;
    count.latest = latest;
    return static_cast<double>(count.gone + latest);
}

void TopicSeries::put(const std::string& topic, std::uint64_t published) {
    const std::lock_guard lock(mutex_);
    const auto known = topics_.find(topic);
    if (known == topics_.end() && topics_.size() >= kMost) return;
    Count& count = topics_[topic];
    if (published < count.latest) count.gone += count.latest;  // it was forgotten, and came again
    count.latest = published;
}

void TopicSeries::add_to(Families& to) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [topic, count] : topics_) {
        to.counter("amq_topic_messages_total", "Publishes to topics that were among the busiest.",
                   static_cast<double>(count.gone + count.latest), {{"topic", topic}});
    }
}

void add_metrics(Families& to, const MetricsInput& input, RisingCounts& of_plugins) {
    const json::object& counters = input.counters;
    add_server(to, input.server);
    add_sessions(to, counters);
    add_matching(to, counters);
    add_bytes(to, object_in(counters, "bytes"));
    to.gauge("amq_subscriptions", "Subscriptions of sessions to topics.",
             number(counters, "subscriptions"));
    to.gauge("amq_topics", "Topics that are known.", number(counters, "topics"));
    to.gauge("amq_held_messages", "Messages that wait for a subscriber.",
             number(counters, "held_messages"));
    to.gauge("amq_outbound_queue_bytes", "Bytes that wait to be written to peers.",
             number(counters, "pending_bytes"));
    to.gauge("amq_held_bytes", "Bytes of messages that wait for a subscriber.",
             number(counters, "held_bytes"));
    for (const auto& model : object_in(counters, "models")) {
        if (model.value().is_object()) {
            add_model(to, std::string(model.key()), model.value().get_object());
        }
    }
    for_each_number(object_in(object_in(counters, "replies"), "ignored"), [&](const std::string&
                                                                                  why,
                                                                              double n) {
        to.counter("amq_replies_ignored_total", "Replies nobody waited for.", n, {{"reason", why}});
    });
    for (const auto& timer : object_in(counters, "timers")) {
        if (timer.value().is_object()) {
            add_timer(to, std::string(timer.key()), timer.value().get_object());
        }
    }
    for (const json::value& loop : array_in(counters, "loop")) {
        if (!loop.is_object()) continue;
        to.histogram(
            "amq_loop_lag_seconds", "How long a turn of a shard's loop took.",
            counts_in(loop.get_object(), "turn_us"),
            {{"thread", "shard-" + std::to_string(number_at(loop.get_object(), "shard"))}});
    }
    add_plugins(to, input.plugins, of_plugins);
    for (const json::value& metric : array_in(counters, "plugin_metrics")) {
        if (metric.is_object()) add_plugin_metric(to, metric.get_object());
    }
    to.counter("amq_monitor_events_lost_total", "Events that monitors were too slow for.",
               number(counters, "events.lost"));
}

std::string metric_name(std::string_view prefix, std::string_view name) {
    std::string all(prefix);
    for (const char letter : name) {
        const bool is_plain = std::isalnum(static_cast<unsigned char>(letter)) != 0;
        all += is_plain ? letter : '_';
    }
    return all;
}

}  // namespace amq::monitor
