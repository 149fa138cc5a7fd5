#pragma once

// The settings of one amqd process as plain values, each with its default; how they are read is in
// load.hpp.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace amq::host {

using Duration = std::chrono::microseconds;

constexpr std::uint64_t kibibyte = 1024;
constexpr std::uint64_t mebibyte = 1024 * kibibyte;

/// What a frame means that arrives on a listener.
enum class ListenerRole { publisher, subscriber, any };

/// One address to accept sessions on: `[listen.NAME]`.
struct ListenerConfig {
    std::string url;
    ListenerRole role = ListenerRole::publisher;

    bool operator==(const ListenerConfig&) const = default;
};

/// Every bound of the process; sizes in bytes.
struct LimitsConfig {
    std::uint64_t max_connections = 10'000;            // sessions in the whole process
    std::uint64_t max_payload = 50 * kibibyte;         // body of one frame
    std::uint64_t max_pending = 8 * mebibyte;          // unsent output of one session
    std::uint64_t max_subscriptions = 10'000;          // topics of one session
    std::uint64_t max_aliases = 10'000;                // topic aliases of one session
    std::uint64_t max_topics = 1'000'000;              // per shard
    std::uint64_t max_in_flight = 1'000'000;           // exchanges open per shard
    std::uint64_t max_in_flight_per_session = 65'536;  // then its publishes are not read
    std::uint64_t max_held_per_topic = 10'000;
    std::uint64_t max_held_bytes_per_topic = 16 * mebibyte;
    std::uint64_t max_held_bytes = 64 * mebibyte;  // per shard
    std::uint64_t max_mailbox = 64 * mebibyte;     // bytes waiting between two shards
    Duration handshake_timeout = std::chrono::seconds(5);
    Duration frame_timeout = std::chrono::seconds(10);
    Duration write_timeout = std::chrono::seconds(10);
    Duration ping_interval = std::chrono::seconds(10);  // silence of a native session

    bool operator==(const LimitsConfig&) const = default;
};

/// How a SIGTERM ends the process.
struct DrainConfig {
    Duration timeout = std::chrono::seconds(10);

    bool operator==(const DrainConfig&) const = default;
};

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogFormat { logfmt, json };

/// What is written to stderr, and how.
struct LogConfig {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::logfmt;
    Duration counters_interval = Duration::zero();  // zero: only at the end

    bool operator==(const LogConfig&) const = default;
};

/// One library to load: `[plugins.NAME]`.
struct PluginConfig {
    std::string path;
    bool required = true;
    std::string sha256 = "";     // 64 hexadecimal digits; empty: whatever is in the file
    bool admin = false;          // its monitor may change things
    std::string options = "{}";  // of its monitor; a JSON object, its keys sorted

    bool operator==(const PluginConfig&) const = default;
};

/// Where libraries are looked for and staged, which ones are loaded, and how many failures of one
/// are too many.
struct PluginsConfig {
    std::string directory;   // empty: where those of amqd itself are
    std::string staging;     // empty: a fresh directory
    bool trial = true;       // first in a child process
    std::string crash_file;  // empty: where the system says state is kept; "off": nowhere
    std::uint64_t crash_limit = 3;
    Duration crash_window = std::chrono::minutes(10);
    Duration slow_limit = std::chrono::seconds(1);   // of a call; zero: none is slow
    std::uint64_t slow_strikes = 25;                 // that a slow call counts as
    Duration hang_limit = std::chrono::seconds(10);  // zero: a call may last
    std::uint64_t quarantine_strikes = 100;  // within the window; zero: as many as there are
    Duration quarantine_window = std::chrono::seconds(10);
    Duration probation = std::chrono::seconds(30);  // after a swap; zero: none
    std::uint64_t probation_strikes = 10;           // zero: as many as there are
    std::map<std::string, PluginConfig, std::less<>> libraries;

    bool operator==(const PluginsConfig&) const = default;
};

/// What becomes of a message whose strategy failed, or is in quarantine: its outcome says so, or it
/// goes to one subscriber or to all.
enum class Fallback { fail, random, all };

/// How publishes of one model are handled: `[models.NUMBER]`.
struct ModelConfig {
    std::string strategy;
    Duration timeout = std::chrono::seconds(3);
    Duration max_timeout = std::chrono::seconds(60);
    Duration hold = std::chrono::seconds(3);
    Duration settle = Duration::zero();
    Fallback fallback = Fallback::fail;
    std::string options = "{}";  // a JSON object, its keys sorted

    bool operator==(const ModelConfig&) const = default;
};

/// How publishes of one model to some topics are handled instead: one of `[[topics]]`.
struct TopicConfig {
    std::string match;        // a pattern, see host/exchange/topic_pattern.hpp
    std::uint32_t model = 0;  // one of Config::models
    ModelConfig settings;     // complete: what is not written is that of the model

    bool operator==(const TopicConfig&) const = default;
};

/// The socket on which amqd takes orders.
struct ControlConfig {
    std::string path;  // empty: the default place; "off": none

    bool operator==(const ControlConfig&) const = default;
};

/// Everything that can be configured.
struct Config {
    std::optional<std::uint32_t> shards;  // none: default_shards()
    Duration spin = Duration::zero();     // of a shard before it sleeps; zero: none
    std::map<std::string, ListenerConfig, std::less<>> listen;
    LimitsConfig limits;
    DrainConfig drain;
    LogConfig log;
    ControlConfig control;
    PluginsConfig plugins;
    std::map<std::uint32_t, ModelConfig> models;
    std::vector<TopicConfig> topics;  // in the order of the file, which means nothing

    bool operator==(const Config&) const = default;
};

/// The settings of an empty file: two loopback listeners and the four strategies that come with
/// amq.
Config default_config();

}  // namespace amq::host
