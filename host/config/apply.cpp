#include "host/config/apply.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "host/config/checks.hpp"
#include "host/config/options.hpp"
#include "host/config/value.hpp"

namespace amq::host {
namespace {

bool has_table(const Reading& reading, std::string_view collection) {
    return std::any_of(reading.tables.begin(), reading.tables.end(),
                       [&](const NamedTable& table) { return table.path[0] == collection; });
}

Config base_for(const Reading& file) {
    Config config = default_config();
    if (has_table(file, "listen")) config.listen.clear();
    return config;
}

bool has(const Config& config, const Path& table) {
    if (table[0] == "listen") return config.listen.contains(table[1]);
    if (table[0] == "plugins") return config.plugins.libraries.contains(table[1]);
    if (table[0] == "topics") return false;  // there is none by default
    return std::any_of(config.models.begin(), config.models.end(),
                       [&](const auto& model) { return std::to_string(model.first) == table[1]; });
}

std::string source_text(const Place& place) {
    return place.line == 0 ? place.source : place.source + ":" + std::to_string(place.line);
}

class Builder {
  public:
    explicit Builder(const Readings& readings) : readings_(readings) {
        result_.config = base_for(readings.file);
        base_ = result_.config;
    }

    ConfigResult run() {
        for (const Reading* reading :
             {&readings_.file, &readings_.environment, &readings_.overrides})
            add(*reading);
        check_required();
        check_numbering();
        drop_what_is_off();
        inherit();
        check_the_whole();
        return std::move(result_);
    }

  private:
    void add(const Reading& reading) {
        result_.errors.insert(result_.errors.end(), reading.errors.begin(), reading.errors.end());
        for (const NamedTable& table : reading.tables) tables_.insert({table.path, table.place});
        for (const Assignment& assignment : reading.assignments) set(assignment);
    }

    void set(const Assignment& assignment) {
        const Entry& entry = *assignment.match.entry;
        const std::string key = key_of(entry, assignment.match.name);
        const Slot slot = entry.slot(result_.config, assignment.match.name);
        if (!assignment.option.empty()) {
            auto& options = *std::get<std::string*>(slot);
            options = with_option(options, assignment.option, assignment.value);
        } else if (const auto problem = assign(entry, slot, assignment.value)) {
            refuse(assignment.place, "'" + assignment.key + "' " + *problem);
            bad_.insert(key);
        }
        note_source(key, assignment);
    }

    // One option more leaves the others as they were, wherever those came from.
    void note_source(const std::string& key, const Assignment& assignment) {
        places_[key] = assignment.place;
        std::string& source = result_.sources[key];
        const std::string text = source_text(assignment.place);
        source = assignment.option.empty() || source.empty() ? text : source + ", " + text;
    }

    void check_required() {
        for (const auto& [table, place] : tables_) {
            if (has(base_, table)) continue;
            for (const Entry& entry : schema()) {
                const Path path = path_of(entry, table[1]);
                const bool is_in_table = path.size() == 3 && path[0] == table[0];
                if (!is_in_table || entry.presence != Presence::required) continue;
                if (!places_.contains(joined(path)))
                    refuse(place, "missing key '" + joined(path) + "'");
            }
        }
    }

    // A table that is missing is there all the same, empty, when one behind it was set.
    void check_numbering() {
        for (std::size_t i = 1; i < result_.config.topics.size(); ++i) {
            const Path before{"topics", std::to_string(i - 1)};
            const auto table = tables_.find(Path{"topics", std::to_string(i)});
            if (table == tables_.end() || tables_.contains(before)) continue;
            refuse(table->second,
                   "there is no '" + joined(before) + "' before '" + joined(table->first) + "'");
        }
    }

    void drop_what_is_off() {
        std::erase_if(result_.config.plugins.libraries,
                      [](const auto& library) { return library.second.path.empty(); });
        std::erase_if(result_.config.models,
                      [](const auto& model) { return model.second.strategy.empty(); });
    }

    // Last of all, since any source may have changed the model.
    void inherit() {
        for (const Entry& entry : schema()) {
            if (entry.presence != Presence::inherited) continue;
            for (std::size_t i = 0; i < result_.config.topics.size(); ++i) inherit(entry, i);
        }
    }

    void inherit(const Entry& entry, std::size_t index) {
        const std::string name = std::to_string(index);
        const std::string key = key_of(entry, name);
        const std::uint32_t model = result_.config.topics[index].model;
        if (places_.contains(key) || !result_.config.models.contains(model)) return;
        const Path of_model{"models", std::to_string(model), split(entry.key).back()};
        const Match match = find_entry(of_model).value();
        copy(match.entry->slot(result_.config, match.name), entry.slot(result_.config, name));
        result_.sources[key] = joined(of_model);
    }

    static void copy(Slot from, Slot to) {
        std::visit([&](auto* source) { *std::get<decltype(source)>(to) = *source; }, from);
    }

    void check_the_whole() {
        for (const BrokenRule& rule : check_rules(result_.config)) {
            const bool is_told = std::any_of(rule.keys.begin(), rule.keys.end(),
                                             [&](const auto& key) { return bad_.contains(key); });
            if (!is_told) refuse(place_of(rule), rule.text);
        }
    }

    Place place_of(const BrokenRule& rule) const {
        for (const std::string& key : rule.keys) {
            if (const auto place = places_.find(key); place != places_.end()) return place->second;
            for (const auto& [table, place] : tables_)
                if (table[0] == key) return place;
        }
        return {"configuration"};
    }

    void refuse(Place place, std::string text) {
        result_.errors.push_back({std::move(place), std::move(text)});
    }

    const Readings& readings_;
    ConfigResult result_;
    Config base_;
    std::map<Path, Place> tables_;  // every named table, where it was first seen
    std::map<std::string, Place, std::less<>> places_;
    std::set<std::string, std::less<>> bad_;  // keys that have an error already
};

}  // namespace

ConfigResult apply(const Readings& readings) {
    return Builder(readings).run();
}

}  // namespace amq::host
