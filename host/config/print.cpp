#include "host/config/print.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "host/config/options.hpp"
#include "host/config/tables.hpp"
#include "host/config/value.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

/// The names a table goes by in this Config: none of its own for `limits`.
std::vector<std::string> names_in(const Config& config, const Path& table) {
    if (table.size() < 2) return {""};
    std::vector<std::string> names;
    if (table[0] == "listen")
        for (const auto& item : config.listen) names.push_back(item.first);
    if (table[0] == "plugins")
        for (const auto& item : config.plugins.libraries) names.push_back(item.first);
    if (table[0] == "models")
        for (const auto& item : config.models) names.push_back(std::to_string(item.first));
    if (table[0] == "topics")
        for (std::size_t i = 0; i < config.topics.size(); ++i) names.push_back(std::to_string(i));
    return names;
}

class Printer {
  public:
    Printer(const Config& config, const Sources& sources) : config_(config), sources_(sources) {
        // What the defaults have and this Config has not is switched off, and must be said to be.
        for (const auto& library : default_config().plugins.libraries)
            config_.plugins.libraries.try_emplace(library.first);
        for (const auto& model : default_config().models) config_.models.try_emplace(model.first);
    }

    std::string run() {
        text_ = "# The effective configuration; behind each key, where its value comes from.\n";
        for (const TableOfEntries& table : schema_tables())
            for (const std::string& name : names_in(config_, table.path)) print(table, name);
        return std::move(text_);
    }
    std::vector<ConfigKey> take_keys() { return std::move(keys_); }

  private:
    void print(const TableOfEntries& table, const std::string& name) {
        Path path = table.path;
        if (path.size() > 1) path[1] = name;
        text_ += path.empty() ? "\n" : "\n" + head_of(path) + "\n";
        const bool is_off = std::any_of(table.entries.begin(), table.entries.end(),
                                        [&](const Entry& entry) { return is_empty(entry, name); });
        for (const Entry& entry : table.entries)
            if (!is_off || is_empty(entry, name)) print(entry, name);
    }

    /// Is this the key that would name the library or strategy, and names none?
    bool is_empty(const Entry& entry, const std::string& name) {
        const Slot slot = entry.slot(config_, name);
        const auto* text = std::get_if<std::string*>(&slot);
        return entry.presence == Presence::required && text != nullptr && (*text)->empty();
    }

    void print(const Entry& entry, const std::string& name) {
        const std::string key = key_of(entry, name);
        const auto source = sources_.find(key);
        const Slot slot = entry.slot(config_, name);
        const std::string from = source == sources_.end() ? "default" : escaped(source->second);
        text_ += split(key).back() + " = " + toml_of(entry, slot) + "  # " + from + "\n";
        keys_.push_back({key, shown(entry, slot), from});
    }

    static std::string shown(const Entry& entry, const Slot& slot) {
        if (entry.kind != Kind::options) return toml_of(entry, slot);
        return toml_of_options(without_secrets(*std::get<std::string*>(slot)));
    }

    Config config_;  // slots are made for writing, so this is a copy
    const Sources& sources_;
    std::string text_;
    std::vector<ConfigKey> keys_;
};

}  // namespace

std::string print_config(const Config& config, const Sources& sources) {
    return Printer(config, sources).run();
}

std::vector<ConfigKey> list_config(const Config& config, const Sources& sources) {
    Printer printer(config, sources);
    static_cast<void>(printer.run());
    return printer.take_keys();
}

}  // namespace amq::host
