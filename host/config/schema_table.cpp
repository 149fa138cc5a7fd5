// The entries themselves: key, type, place, range, help.

#include <array>
#include <charconv>
#include <limits>

#include "host/config/schema.hpp"
#include "host/config/text_rules.hpp"
#include "host/config/url.hpp"
#include "host/exchange/topic_pattern.hpp"

namespace amq::host {
namespace {

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t gibibyte = 1024 * mebibyte;
constexpr std::uint64_t millisecond = 1000;
constexpr std::uint64_t hour = 3600 * million;

Slot shards(Config& config, std::string_view) {
    return &config.shards;
}

Slot spin(Config& config, std::string_view) {
    return &config.spin;
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

// problem_of_name() has seen that the index is small.
TopicConfig& topic_at(Config& config, std::string_view name) {
    std::size_t index = 0;
    std::from_chars(name.data(), name.data() + name.size(), index);
    if (index >= config.topics.size()) config.topics.resize(index + 1);
    return config.topics[index];
}

template <auto Member>
Slot topic(Config& config, std::string_view name) {
    return &(topic_at(config, name).*Member);
}

template <auto Member>
Slot topic_setting(Config& config, std::string_view name) {
    return &(topic_at(config, name).settings.*Member);
}

template <auto Member>
constexpr auto limit = field<&Config::limits, Member>;

constexpr Range any{};
constexpr Range up_to_an_hour{millisecond, hour};
constexpr Range zero_to_an_hour{0, hour};
constexpr Presence optional = Presence::optional;
constexpr Presence required = Presence::required;
constexpr Presence inherited = Presence::inherited;

constexpr std::array entries{
    Entry{"shards",
          Kind::shards,
          shards,
          {1, 64},
          optional,
          "Threads that move messages; \"auto\" is one per core this process may run on, by "
          "affinity and CPU quota."},
    Entry{
        "spin",
        Kind::duration,
        spin,
        {1, million, true},
        optional,
        "How long a shard looks for work again and again, after the last it had, before it sleeps; "
        "it answers sooner, and takes its core at 100 % for so long. For shards with a core each "
        "to spare; \"0s\" is not at all."},

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

    Entry{"control.path", Kind::text, field<&Config::control, &ControlConfig::path>, any, optional,
          "The Unix socket on which amqd takes orders, for its own user alone; empty is "
          "control.sock in $RUNTIME_DIRECTORY, else amq/control.sock in $XDG_RUNTIME_DIR, else "
          "amq-UID/control.sock in /tmp; \"off\" is none.",
          problem_of_socket},

    Entry{"plugins.directory", Kind::text, field<&Config::plugins, &PluginsConfig::directory>, any,
          optional,
          "Where relative plugin paths are looked for; empty is where those of amqd itself are.",
          problem_of_path},
    Entry{"plugins.staging", Kind::text, field<&Config::plugins, &PluginsConfig::staging>, any,
          optional,
          "Where private copies of the plugins are put; empty is a fresh directory under "
          "$RUNTIME_DIRECTORY or the temporary directory.",
          problem_of_path},
    Entry{"plugins.trial", Kind::boolean, field<&Config::plugins, &PluginsConfig::trial>, any,
          optional,
          "Whether each library is loaded, started and ended in a child process first, and an "
          "instance made for all that it is bound to: one that crashes, throws or hangs there is "
          "refused, with the reason, and takes nothing with it."},
    Entry{"plugins.slow_limit",
          Kind::duration,
          field<&Config::plugins, &PluginsConfig::slow_limit>,
          {20 * millisecond, hour, true},
          optional,
          "A call into a plugin that lasts as long is told of, and a strike against its strategy; "
          "\"0s\" is none."},
    Entry{"plugins.slow_strikes",
          Kind::count,
          field<&Config::plugins, &PluginsConfig::slow_strikes>,
          {0, million},
          optional,
          "As how many strikes such a call counts in quarantine_strikes and probation_strikes."},
    Entry{"plugins.hang_limit",
          Kind::duration,
          field<&Config::plugins, &PluginsConfig::hang_limit>,
          {20 * millisecond, hour, true},
          optional,
          "A call into a plugin that has not returned after that ends amqd, with SIGABRT and the "
          "plugin's name; \"0s\" is never."},
    Entry{"plugins.crash_file", Kind::text, field<&Config::plugins, &PluginsConfig::crash_file>,
          any, optional,
          "Where crashes inside of plugins are noted; empty is \"crashes\" in $STATE_DIRECTORY, or "
          "\"amq/crashes\" in $XDG_STATE_HOME, or nowhere; \"off\" is nowhere.",
          problem_of_path},
    Entry{"plugins.crash_limit",
          Kind::count,
          field<&Config::plugins, &PluginsConfig::crash_limit>,
          {1, 100, true},
          optional,
          "A library with that many crashes is left out of a start, even when it is required; 0 is "
          "never."},
    Entry{"plugins.crash_window",
          Kind::duration,
          field<&Config::plugins, &PluginsConfig::crash_window>,
          {1000 * millisecond, 24 * hour},
          optional,
          "How far back those crashes count."},
    Entry{"plugins.quarantine_strikes",
          Kind::count,
          field<&Config::plugins, &PluginsConfig::quarantine_strikes>,
          {0, million},
          optional,
          "Strikes within quarantine_window after which a strategy is not asked any more; its "
          "messages go to the fallback. 0 is never."},
    Entry{"plugins.quarantine_window",
          Kind::duration,
          field<&Config::plugins, &PluginsConfig::quarantine_window>,
          {100 * millisecond, hour},
          optional,
          "The time in which those strikes are counted."},
    Entry{"plugins.probation", Kind::duration, field<&Config::plugins, &PluginsConfig::probation>,
          zero_to_an_hour, optional,
          "How long after a swap the library that was there before is kept ready to be put back; "
          "\"0s\" is not at all."},
    Entry{"plugins.probation_strikes",
          Kind::count,
          field<&Config::plugins, &PluginsConfig::probation_strikes>,
          {0, million},
          optional,
          "Strikes within that time after which it is put back. 0 is never."},
    Entry{"plugins.NAME.path", Kind::text, library<&PluginConfig::path>, any, required,
          "The library file; empty switches the plugin off.", problem_of_path},
    Entry{"plugins.NAME.required", Kind::boolean, library<&PluginConfig::required>, any, optional,
          "Whether amqd refuses to start without it, or goes on with a warning."},
    Entry{"plugins.NAME.sha256", Kind::text, library<&PluginConfig::sha256>, any, optional,
          "The SHA-256 of the file in hexadecimal; a library with another one is not loaded. Empty "
          "is not checked.",
          problem_of_sha256},
    Entry{"plugins.NAME.admin", Kind::boolean, library<&PluginConfig::admin>, any, optional,
          "Whether a monitor in it may change things: end sessions, swap plugins, publish."},
    Entry{"plugins.NAME.options", Kind::options, library<&PluginConfig::options>, any, optional,
          "A table for a monitor in it; amqd hands it over as JSON. Strategies have theirs where "
          "they are bound."},

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
    Entry{"models.NUMBER.fallback", Kind::choice, model<&ModelConfig::fallback>, any, optional,
          "What becomes of a message whose strategy failed or is in quarantine: it ends as "
          "strategy_failed, or goes to a random subscriber, or to all of them."},
    Entry{"models.NUMBER.options", Kind::options, model<&ModelConfig::options>, any, optional,
          "A table for the strategy itself; amqd hands it over as JSON."},

    Entry{"topics.INDEX.match", Kind::text, topic<&TopicConfig::match>, any, required,
          "Which topics: a name, in which the token * between dots stands for any one token, and > "
          "at the end for one or more.",
          exchange::problem_of_pattern},
    Entry{"topics.INDEX.model",
          Kind::count,
          topic<&TopicConfig::model>,
          {1, std::numeric_limits<std::uint32_t>::max()},
          required,
          "Which publishes to them: those of this model, which must be configured."},
    Entry{"topics.INDEX.strategy", Kind::text, topic_setting<&ModelConfig::strategy>, any, required,
          "Id of the strategy that handles these publishes.", problem_of_topic_strategy},
    Entry{"topics.INDEX.timeout", Kind::duration, topic_setting<&ModelConfig::timeout>,
          up_to_an_hour, inherited, "As that of a model, for these publishes."},
    Entry{"topics.INDEX.max_timeout", Kind::duration, topic_setting<&ModelConfig::max_timeout>,
          up_to_an_hour, inherited, "As that of a model, for these publishes."},
    Entry{"topics.INDEX.hold", Kind::duration, topic_setting<&ModelConfig::hold>, zero_to_an_hour,
          inherited, "As that of a model, for these publishes."},
    Entry{"topics.INDEX.settle", Kind::duration, topic_setting<&ModelConfig::settle>,
          zero_to_an_hour, inherited, "As that of a model, for these publishes."},
    Entry{"topics.INDEX.fallback", Kind::choice, topic_setting<&ModelConfig::fallback>, any,
          inherited, "As that of a model, for these publishes."},
    Entry{"topics.INDEX.options", Kind::options, topic_setting<&ModelConfig::options>, any,
          optional, "A table for the strategy itself; that of the model is not looked at."},
};

}  // namespace

std::span<const Entry> schema() {
    return entries;
}

}  // namespace amq::host
