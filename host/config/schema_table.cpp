// The entries themselves: key, type, place, range, help.

#include <array>
#include <charconv>
#include <limits>

#include "host/config/schema.hpp"
#include "host/config/url.hpp"

namespace amq::host {
namespace {

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t gibibyte = 1024 * mebibyte;
constexpr std::uint64_t millisecond = 1000;
constexpr std::uint64_t hour = 3600 * million;
constexpr std::size_t max_path_bytes = 4095;
constexpr std::size_t max_strategy_bytes = 127;

Slot shards(Config& config, std::string_view) {
    return &config.shards;
}

template <auto Table, auto Member>
Slot field(Config& config, std::string_view) {
    return &((config.*Table).*Member);
}

template <auto Member>
Slot listener(Config& config, std::string_view name) {
    return &(config.listen[std::string(name)].*Member);
}

template <auto Member>
Slot library(Config& config, std::string_view name) {
    return &(config.plugins.libraries[std::string(name)].*Member);
}

template <auto Member>
Slot model(Config& config, std::string_view name) {
    std::uint32_t number = 0;  // problem_of_name() has seen that these are digits
    std::from_chars(name.data(), name.data() + name.size(), number);
    return &(config.models[number].*Member);
}

template <auto Member>
constexpr auto limit = field<&Config::limits, Member>;

std::optional<std::string> problem_of_path(std::string_view text) {
    if (text.size() > max_path_bytes) return "a path has at most 4095 bytes";
    if (text.find('\0') != std::string_view::npos) return "a path has no zero byte";
    return std::nullopt;
}

std::optional<std::string> problem_of_strategy(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    if (text.size() > max_strategy_bytes ||
        text.find_first_not_of(allowed) != std::string_view::npos)
        return "a strategy id has at most 127 letters, digits, '.', '-' or '_'";
    return std::nullopt;
}

constexpr Range any{};
constexpr Range up_to_an_hour{millisecond, hour};
constexpr Range zero_to_an_hour{0, hour};
constexpr Presence optional = Presence::optional;
constexpr Presence required = Presence::required;

constexpr std::array entries{
    Entry{"shards",
          Kind::shards,
          shards,
          {1, 64},
          optional,
          "Threads that move messages; \"auto\" is one per core this process may run on, by "
          "affinity and CPU quota."},

    Entry{"listen.NAME.url", Kind::text, listener<&ListenerConfig::url>, any, required,
          "Address to accept sessions on: tcp://HOST:PORT (takes WebSocket upgrades too), "
          "ws://HOST:PORT or unix:///PATH; port 0 is any free one.",
          problem_of_url},
    Entry{"listen.NAME.role", Kind::choice, listener<&ListenerConfig::role>, any, required,
          "What a frame means here: a publish; a subscription or reply; or, with \"any\", what a "
          "native session says."},

    Entry{"limits.max_connections",
          Kind::count,
          limit<&LimitsConfig::max_connections>,
          {1, million},
          optional,
          "Sessions in the whole process; more are refused."},
    Entry{"limits.max_payload",
          Kind::size,
          limit<&LimitsConfig::max_payload>,
          {1, 8 * mebibyte},
          optional,
          "Body of one frame; a longer one is never buffered, and ends most sessions."},
    Entry{"limits.max_pending",
          Kind::size,
          limit<&LimitsConfig::max_pending>,
          {1, gibibyte},
          optional,
          "Unsent output of one session; past it the session ends as slow_reader."},
    Entry{"limits.max_subscriptions",
          Kind::count,
          limit<&LimitsConfig::max_subscriptions>,
          {1, million},
          optional,
          "Topics one session may subscribe to."},
    Entry{"limits.max_aliases",
          Kind::count,
          limit<&LimitsConfig::max_aliases>,
          {1, 65'535},
          optional,
          "Topic aliases one native session may set."},
    Entry{"limits.max_topics",
          Kind::count,
          limit<&LimitsConfig::max_topics>,
          {1, 100 * million},
          optional,
          "Topics known to one shard."},
    Entry{"limits.max_in_flight",
          Kind::count,
          limit<&LimitsConfig::max_in_flight>,
          {1, 100 * million},
          optional,
          "Exchanges open in one shard; more are refused."},
    Entry{"limits.max_in_flight_per_session",
          Kind::count,
          limit<&LimitsConfig::max_in_flight_per_session>,
          {1, 100 * million},
          optional,
          "Exchanges one publisher may have open; its publishes are not read until some end."},
    Entry{"limits.max_held_per_topic",
          Kind::count,
          limit<&LimitsConfig::max_held_per_topic>,
          {0, 100 * million},
          optional,
          "Messages of one topic that wait for a subscriber."},
    Entry{"limits.max_held_bytes_per_topic",
          Kind::size,
          limit<&LimitsConfig::max_held_bytes_per_topic>,
          {0, 64 * gibibyte},
          optional,
          "Bytes of those messages."},
    Entry{"limits.max_held_bytes",
          Kind::size,
          limit<&LimitsConfig::max_held_bytes>,
          {0, 64 * gibibyte},
          optional,
          "Bytes of all waiting messages of one shard."},
    Entry{"limits.max_mailbox",
          Kind::size,
          limit<&LimitsConfig::max_mailbox>,
          {1, 64 * gibibyte},
          optional,
          "Bytes that wait on the way from one shard to another."},
    Entry{"limits.handshake_timeout", Kind::duration, limit<&LimitsConfig::handshake_timeout>,
          up_to_an_hour, optional,
          "Time for a WebSocket upgrade that has begun, and to the hello of a native session."},
    Entry{"limits.frame_timeout", Kind::duration, limit<&LimitsConfig::frame_timeout>,
          up_to_an_hour, optional, "Time for a frame that has begun."},
    Entry{"limits.write_timeout", Kind::duration, limit<&LimitsConfig::write_timeout>,
          up_to_an_hour, optional,
          "Time without progress after which unsent output ends a session."},
    Entry{
        "limits.ping_interval", Kind::duration, limit<&LimitsConfig::ping_interval>, up_to_an_hour,
        optional,
        "Silence after which a native session is asked whether it lives; after three times that it "
        "ends as silent."},

    Entry{"drain.timeout", Kind::duration, field<&Config::drain, &DrainConfig::timeout>,
          zero_to_an_hour, optional, "Time that requests in flight have to finish after SIGTERM."},

    Entry{"log.level", Kind::choice, field<&Config::log, &LogConfig::level>, any, optional,
          "Least weight of the events that are written to stderr."},
    Entry{"log.format", Kind::choice, field<&Config::log, &LogConfig::format>, any, optional,
          "Form of a line: key=value pairs, or a JSON object."},
    Entry{"log.counters_interval",
          Kind::duration,
          field<&Config::log, &LogConfig::counters_interval>,
          {100 * millisecond, 24 * hour, true},
          optional,
          "How often the counters are written, a line event=counter each; \"0s\" is only at the "
          "end."},

    Entry{"plugins.directory", Kind::text, field<&Config::plugins, &PluginsConfig::directory>, any,
          optional,
          "Where relative plugin paths are looked for; empty is where those of amqd itself are.",
          problem_of_path},
    Entry{"plugins.staging", Kind::text, field<&Config::plugins, &PluginsConfig::staging>, any,
          optional,
          "Where private copies of the plugins are put; empty is a fresh directory under "
          "$RUNTIME_DIRECTORY or the temporary directory.",
          problem_of_path},
    Entry{"plugins.NAME.path", Kind::text, library<&PluginConfig::path>, any, required,
          "The library file; empty switches the plugin off.", problem_of_path},
    Entry{"plugins.NAME.required", Kind::boolean, library<&PluginConfig::required>, any, optional,
          "Whether amqd refuses to start without it, or goes on with a warning."},

    Entry{"models.NUMBER.strategy", Kind::text, model<&ModelConfig::strategy>, any, required,
          "Id of the strategy that handles publishes of this model; empty switches the model off.",
          problem_of_strategy},
    Entry{"models.NUMBER.timeout", Kind::duration, model<&ModelConfig::timeout>, up_to_an_hour,
          optional, "Time from a publish to its outcome at the latest."},
    Entry{"models.NUMBER.max_timeout", Kind::duration, model<&ModelConfig::max_timeout>,
          up_to_an_hour, optional,
          "The most time that a publish of a native session may ask for instead."},
    Entry{"models.NUMBER.hold", Kind::duration, model<&ModelConfig::hold>, zero_to_an_hour,
          optional, "How long a message may wait for a subscriber."},
    Entry{"models.NUMBER.settle", Kind::duration, model<&ModelConfig::settle>, zero_to_an_hour,
          optional,
          "How long held messages wait on after the first subscriber came, for more to come."},
    Entry{"models.NUMBER.options", Kind::options, model<&ModelConfig::options>, any, optional,
          "A table for the strategy itself; amqd hands it over as JSON."},
};

}  // namespace

std::span<const Entry> schema() {
    return entries;
}

}  // namespace amq::host
