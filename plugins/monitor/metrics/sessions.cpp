#include "plugins/monitor/metrics/sessions.hpp"

#include <array>
#include <string>
#include <string_view>

#include "plugins/monitor/metrics/fields.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

void add_connections(Families& to, const json::object& sessions) {
    for_each_number(object_in(sessions, "by_transport"), [&](const std::string& name, double n) {
        to.gauge("amq_connections", "Sessions that are there.", n, {{"transport", name}});
    });
    for_each_number(object_in(sessions, "opened_by_transport"),
                    [&](const std::string& name, double n) {
                        to.counter("amq_connections_opened_total", "Sessions that ever were.", n,
                                   {{"transport", name}});
                    });
    for (const auto& transport : object_in(sessions, "closed_by_transport")) {
        if (!transport.value().is_object()) continue;
        for_each_number(transport.value().get_object(), [&](const std::string& why, double n) {
            to.counter("amq_connections_closed_total", "Sessions that ended, by reason.", n,
                       {{"transport", std::string(transport.key())}, {"reason", why}});
        });
    }
    for_each_number(object_in(sessions, "refused"), [&](const std::string& why, double n) {
        to.counter("amq_connections_rejected_total", "Connections that were not let in.", n,
                   {{"reason", why}});
    });
}

void add_handshakes(Families& to, const json::object& sessions) {
    const json::object& all = object_in(sessions, "handshake_us");
    for (const auto& item : all) {
        to.histogram("amq_handshake_duration_seconds",
                     "From accepting a connection to its hello or upgrade.",
                     counts_in(all, item.key()), {{"transport", std::string(item.key())}});
    }
}

void add_slow(Families& to, const json::object& sessions) {
    constexpr std::string_view kName = "amq_slow_consumers_total";
    constexpr std::string_view kHelp = "Sessions that did not read what they were sent.";
    to.counter(kName, kHelp, number(sessions, "closed.slow_reader"), {{"action", "closed"}});
    for_each_number(object_in(sessions, "slow"), [&](const std::string& action, double n) {
        to.counter(kName, kHelp, n, {{"action", action}});
    });
    to.counter("amq_publisher_stall_seconds_total",
               "Time in which sessions were not read from, all together.",
               number(sessions, "stalled_us") / 1e6);
}

// What ended the session, or what a native one was told.
void add_rejected(Families& to, const json::object& counters) {
    constexpr std::array<std::string_view, 10> kEnds{
        "bad_magic",      "body_too_large", "bad_upgrade",    "upgrade_timeout", "frame_timeout",
        "no_first_frame", "ws_protocol",    "ws_unsupported", "ws_too_big",      "ws_flood"};
    const auto put = [&](const std::string& why, double n) {
        to.counter("amq_frames_rejected_total", "Frames that were not taken, by reason.", n,
                   {{"reason", why}});
    };
    const json::object& rejected = object_in(counters, "frames_rejected");
    put("bad_subscribe", number(rejected, "bad_subscribe"));
    for_each_number(object_in(rejected, "native"), [&](const std::string& why, double n) {
        if (why != "none") put(why, n);
    });
    const json::object& closed = object_in(object_in(counters, "sessions"), "closed");
    for (const std::string_view why : kEnds) put(std::string(why), number(closed, why));
}

}  // namespace

void add_sessions(Families& to, const json::object& counters) {
    const json::object& sessions = object_in(counters, "sessions");
    add_connections(to, sessions);
    add_handshakes(to, sessions);
    add_slow(to, sessions);
    add_rejected(to, counters);
}

}  // namespace amq::monitor
