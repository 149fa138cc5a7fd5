#pragma once

// What is different in a configuration that is to take the place of the one in effect: what can be
// changed while amqd runs, as values to act on, and what only a new start can change.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "host/config/config.hpp"

namespace amq::host {

/// What a strategy is bound to: the topics of one model that a pattern is for; without a pattern
/// all those that no pattern of the model is for.
struct BindingKey {
    std::uint32_t model = 0;
    std::string match;

    bool operator==(const BindingKey&) const = default;
    bool operator<(const BindingKey& other) const {
        return std::tie(model, match) < std::tie(other.model, other.match);
    }
};

enum class Difference {
    added,
    removed,
    strategy,  // and perhaps everything else
    options,   // of the same strategy, and perhaps times and fallback
    settings,  // times or fallback alone
};

/// A binding that is not what it was.
struct BindingChange {
    BindingKey key;
    Difference difference = Difference::added;
    ModelConfig before;  // empty when it is added
    ModelConfig after;   // empty when it is removed

    bool operator==(const BindingChange&) const = default;
};

/// A plugin that is not what it was. Its file may have changed also without such a change. One that
/// is added while another one of the same path and hash is removed is that one by another name.
struct PluginChange {
    std::string name;
    std::optional<PluginConfig> before;  // none: it is added
    std::optional<PluginConfig> after;   // none: it is removed
    std::string was = {};                // its name before; empty: the same

    bool operator==(const PluginChange&) const = default;
};

/// Everything that is different, each in the order of its keys.
struct ConfigChanges {
    std::vector<BindingChange> bindings;
    std::vector<PluginChange> plugins;
    std::vector<std::string> live;  // other keys that a running amqd can change: "log.level"
    std::vector<std::string> need_restart;  // keys, or whole listeners: "shards", "listen.a"

    bool empty() const;
    bool operator==(const ConfigChanges&) const = default;
};

ConfigChanges changes_between(const Config& before, const Config& after);

/// A line for each: `model 12, topics "chat.*": timeout = "1s", not "3s"`, or `shards: changed,
/// which takes a new start`. Free of control characters.
std::vector<std::string> lines_of(const ConfigChanges& changes);

}  // namespace amq::host
