#include "host/config/changes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "host/config/schema.hpp"
#include "host/config/value.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

// What the parts that use these can be told while they run.
constexpr std::array<std::string_view, 7> live_keys{"spin",
                                                    "log.level",
                                                    "plugins.slow_strikes",
                                                    "plugins.quarantine_strikes",
                                                    "plugins.quarantine_window",
                                                    "plugins.probation",
                                                    "plugins.probation_strikes"};

bool is_live(std::string_view key) {
    return std::find(live_keys.begin(), live_keys.end(), key) != live_keys.end();
}

/// Calls `visit(key, before, after)` for every key of two maps, with null pointers for what one of
/// them has not.
template <class Key, class Value, class Less, class Visit>
void for_each_pair(const std::map<Key, Value, Less>& before,
                   const std::map<Key, Value, Less>& after, Visit visit) {
    std::map<Key, std::pair<const Value*, const Value*>, Less> pairs;
    for (const auto& item : before) pairs[item.first].first = &item.second;
    for (const auto& item : after) pairs[item.first].second = &item.second;
    for (const auto& item : pairs) visit(item.first, item.second.first, item.second.second);
}

std::map<BindingKey, ModelConfig> bindings_of(const Config& config) {
    std::map<BindingKey, ModelConfig> bindings;
    for (const auto& [model, settings] : config.models) bindings[{model, ""}] = settings;
    for (const TopicConfig& topic : config.topics)
        bindings[{topic.model, topic.match}] = topic.settings;
    return bindings;
}

Difference difference_of(const ModelConfig* before, const ModelConfig* after) {
    if (before == nullptr) return Difference::added;
    if (after == nullptr) return Difference::removed;
    if (before->strategy != after->strategy) return Difference::strategy;
    return before->options != after->options ? Difference::options : Difference::settings;
}

template <class Value>
bool is_same(const Value* before, const Value* after) {
    return before != nullptr && after != nullptr && *before == *after;
}

template <class Value>
std::optional<Value> copy_of(const Value* value) {
    return value == nullptr ? std::nullopt : std::optional<Value>(*value);
}

bool is_equal(Slot before, Slot after) {
    return std::visit([&](auto* value) { return *value == *std::get<decltype(value)>(after); },
                      before);
}

class Comparison {
  public:
    Comparison(const Config& before, const Config& after) : before_(before), after_(after) {}

    ConfigChanges run() {
        compare_bindings();
        compare_plugins();
        for (const Entry& entry : schema()) {
            const Path path = split(entry.key);
            if (path[0] == "listen") compare_listeners(entry);
            if (path.size() < 3) compare(entry, "");
        }
        return std::move(changes_);
    }

  private:
    void compare_bindings() {
        for_each_pair(
            bindings_of(before_), bindings_of(after_),
            [&](const BindingKey& key, const ModelConfig* before, const ModelConfig* after) {
                if (is_same(before, after)) return;
                changes_.bindings.push_back({key, difference_of(before, after),
                                             copy_of(before).value_or(ModelConfig{}),
                                             copy_of(after).value_or(ModelConfig{})});
            });
    }

    void compare_plugins() {
        for_each_pair(
            before_.plugins.libraries, after_.plugins.libraries,
            [&](const std::string& name, const PluginConfig* before, const PluginConfig* after) {
                if (is_same(before, after)) return;
                changes_.plugins.push_back({name, copy_of(before), copy_of(after)});
            });
        for (PluginChange& plugin : changes_.plugins) find_former_name(plugin);
        std::erase_if(changes_.plugins,
                      [](const PluginChange& plugin) { return !plugin.before && !plugin.after; });
    }

    // The other one is empty then.
    void find_former_name(PluginChange& added) {
        if (added.before || !added.after) return;
        for (PluginChange& removed : changes_.plugins) {
            if (removed.after || !removed.before) continue;
            if (removed.before->path != added.after->path) continue;
            if (removed.before->sha256 != added.after->sha256) continue;
            added.was = removed.name;
            added.before = std::exchange(removed.before, std::nullopt);
            return;
        }
    }

    // A listener that is new or gone is told as a whole, with the first of its keys.
    void compare_listeners(const Entry& entry) {
        const bool is_first = split(entry.key).back() == "url";
        for_each_pair(before_.listen, after_.listen,
                      [&](const std::string& name, const ListenerConfig* before,
                          const ListenerConfig* after) {
                          if (before != nullptr && after != nullptr) return compare(entry, name);
                          if (is_first) changes_.need_restart.push_back("listen." + name);
                      });
    }

    void compare(const Entry& entry, const std::string& name) {
        if (is_equal(entry.slot(before_, name), entry.slot(after_, name))) return;
        const std::string key = key_of(entry, name);
        (is_live(key) ? changes_.live : changes_.need_restart).push_back(key);
    }

    Config before_;  // copies, since slots are made for writing
    Config after_;
    ConfigChanges changes_;
};

}  // namespace

bool ConfigChanges::empty() const {
    return *this == ConfigChanges{};
}

ConfigChanges changes_between(const Config& before, const Config& after) {
    return Comparison(before, after).run();
}

namespace {

/// Two configurations that have one table each, of the same name.
struct Sides {
    Config before;
    Config after;
};

// Options may be long.
std::string text_of(const Entry& entry, Slot before, Slot after) {
    const std::string key = split(entry.key).back();
    if (entry.kind == Kind::options) return "other " + key;
    return key + " = " + toml_of(entry, after) + ", not " + toml_of(entry, before);
}

/// "timeout = "1s", not "3s"; hold = "0s", not "3s"": what is different in one table.
std::string differences(Sides sides, std::string_view table, const std::string& name) {
    std::string text;
    for (const Entry& entry : schema()) {
        const Path path = split(entry.key);
        if (path.size() != 3 || path[0] != table) continue;
        const Slot before = entry.slot(sides.before, name);
        const Slot after = entry.slot(sides.after, name);
        if (!is_equal(before, after))
            text += (text.empty() ? "" : "; ") + text_of(entry, before, after);
    }
    return text;
}

std::string line_of(const BindingChange& change) {
    std::string text = "model " + std::to_string(change.key.model);
    if (!change.key.match.empty()) text += ", topics " + in_quotes(change.key.match);
    if (change.difference == Difference::added)
        return text + ": added, strategy = " + in_quotes(change.after.strategy);
    if (change.difference == Difference::removed) return text + ": removed";
    Sides sides;
    sides.before.models[1] = change.before;
    sides.after.models[1] = change.after;
    return text + ": " + differences(std::move(sides), "models", "1");
}

std::string line_of(const PluginChange& change) {
    std::string text = "plugin " + change.name + ": ";
    if (!change.after) return text + "removed";
    if (!change.before) return text + "added, path = " + toml_quoted(change.after->path);
    Sides sides;
    sides.before.plugins.libraries["1"] = *change.before;
    sides.after.plugins.libraries["1"] = *change.after;
    const std::string others = differences(std::move(sides), "plugins", "1");
    if (!change.was.empty()) text += "it was called " + change.was + (others.empty() ? "" : "; ");
    return text + others;
}

}  // namespace

std::vector<std::string> lines_of(const ConfigChanges& changes) {
    std::vector<std::string> lines;
    for (const BindingChange& change : changes.bindings) lines.push_back(line_of(change));
    for (const PluginChange& change : changes.plugins) lines.push_back(line_of(change));
    for (const std::string& key : changes.live) lines.push_back(key + ": changed");
    for (const std::string& key : changes.need_restart)
        lines.push_back(key + ": changed, which takes a new start");
    return lines;
}

}  // namespace amq::host
