// What monitors are told of strategies, and of monitors: which is another one, and why.

#include <algorithm>
#include <utility>

#include "host/bindings_change.hpp"
#include "host/config/units.hpp"

namespace amq::host {
namespace {

std::string version_of(const Description& description, const Library& library) {
    return "version " + description.version + " (" + library.sha256().substr(0, 12) + ")";
}

const Description* description_in(const Library& library, const std::string& id) {
    const auto at = std::ranges::find(library.descriptions(), id, &Description::id);
    return at == library.descriptions().end() ? nullptr : &*at;
}

std::string what_falls_back(Fallback fallback) {
    switch (fallback) {
        case Fallback::random: return "its messages go to one random subscriber each";
        case Fallback::all: return "its messages go to every subscriber";
        case Fallback::fail: break;
    }
    return "its messages end as strategy_failed";
}

}  // namespace

void Bindings::tell(const Told& told) const {
    if (events_ == nullptr) return;
    Event event;
    event.type = AMQ_EVENT_STRATEGY;
    event.texts = {told.id, told.what, told.how, told.plugin};
    events_->put(event);
}

void Bindings::tell_of_each(const std::string& plugin, const Library& library,
                            std::string_view what, const std::string& how) const {
    for (const Description& one : library.descriptions()) tell({one.id, what, how, plugin});
}

std::vector<Bindings::Told> Bindings::news_of(const std::string& plugin, const Library& before,
                                              const Library& now, std::string_view what) {
    std::vector<Told> news;
    for (const Description& one : now.descriptions()) {
        const Description* const old = description_in(before, one.id);
        news.push_back({one.id, what,
                        version_of(one, now) +
                            (old == nullptr ? " came with the library"
                                            : " took the place of " + version_of(*old, before)),
                        plugin});
    }
    for (const Description& old : before.descriptions()) {
        if (description_in(now, old.id) != nullptr) continue;
        news.push_back(
            {old.id, "removed", "the library that took its place does not have it", plugin});
    }
    return news;
}

void Bindings::tell_all(std::vector<Told> news, const std::string& more) const {
    for (Told& one : news) {
        one.how += more;
        tell(one);
    }
}

// It was meant by its name, or by that of its plugin.
void Bindings::tell_refused(const std::string& id, std::string_view what,
                            const std::string& why) const {
    const LoadedPlugin* const plugin = plugin_of(id);
    if (plugin == nullptr) return tell({id, what, why, ""});
    if (description_in(*plugin->library, id) != nullptr) {
        return tell({id, what, why, plugin->spec.name});
    }
    tell_of_each(plugin->spec.name, *plugin->library, what, why);
}

void Bindings::tell_quarantined(const Bound& bound) const {
    tell({bound.description->id, "quarantined",
          name_of(bound.key) + ": " + std::to_string(config_.plugins.quarantine_strikes) +
              " strikes within " + format_duration(config_.plugins.quarantine_window) +
              "; it is not called any more, and " + what_falls_back(bound.settings.fallback),
          bound.plugin});
}

void Bindings::tell_monitors_lost(const std::string& plugin, const Library& library,
                                  const std::string& why) const {
    for (const Description& one : library.descriptions()) {
        if (one.is_monitor()) tell({one.id, "lost", why, plugin});
    }
}

// --- a configuration

std::vector<Bindings::Told> Bindings::news_of(const Change& change) const {
    std::vector<Told> news;
    for (const auto& [spec, library] : change.loaded) note_loaded(news, spec, *library, change);
    for (const std::string& name : change.dropped) {
        const LoadedPlugin* const plugin = plugins_.find_plugin(name);
        if (plugin == nullptr) continue;
        for (const Description& one : plugin->library->descriptions()) {
            news.push_back({one.id, "removed", "the configuration has it no longer", name});
        }
    }
    for (const Wanted& wanted : change.wanted) note_bound(news, wanted.bound);
    for (const Bound& old : bound_) {
        const auto is_kept = [&](const Wanted& wanted) { return wanted.bound.key == old.key; };
        if (std::ranges::any_of(change.wanted, is_kept)) continue;
        news.push_back({old.description->id, "unbound", name_of(old.key), old.plugin});
    }
    return news;
}

void Bindings::note_loaded(std::vector<Told>& news, const PluginSpec& spec, const Library& library,
                           const Change& change) const {
    const LoadedPlugin* const present = plugins_.find_plugin(spec.name);
    if (present == nullptr) {
        const bool was_missing = std::ranges::find(change.back, spec.name) != change.back.end();
        for (const Description& one : library.descriptions()) {
            const std::string how = version_of(one, library);
            news.push_back(
                {one.id, "added", was_missing ? how + ", it was missing" : how, spec.name});
        }
    } else if (&*present->library != &library) {
        for (Told& one : news_of(spec.name, *present->library, library, "swapped")) {
            news.push_back(std::move(one));
        }
    } else {
        for (const Description& one : library.descriptions()) {
            if (!one.is_monitor()) continue;
            news.push_back(
                {one.id, "reconfigured", "it was made anew with its options", spec.name});
        }
    }
}

void Bindings::note_bound(std::vector<Told>& news, const Bound& bound) const {
    const auto old = std::ranges::find(bound_, bound.key, &Bound::key);
    const std::string& id = bound.description->id;
    if (old == bound_.end() || old->description->id != id) {
        if (old != bound_.end()) {
            news.push_back({old->description->id, "unbound", name_of(old->key), old->plugin});
        }
        news.push_back({id, "bound", name_of(bound.key), bound.plugin});
        return;
    }
    if (old->settings == bound.settings) return;
    std::string how = name_of(bound.key) + ": other times, or another fallback";
    if (old->settings.options != bound.settings.options) {
        how = name_of(bound.key) + ": other options";
        if (old->owner != bound.owner) how += ", for instances that were made anew";
    }
    news.push_back({id, "reconfigured", std::move(how), bound.plugin});
}

}  // namespace amq::host
