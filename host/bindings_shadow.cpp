// A candidate is shown what a strategy is asked, on all shards, and what it would have done is
// gathered.

#include <algorithm>
#include <utility>

#include "host/bindings.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

// Of 1, as parts of 2^32 - 1.
std::uint32_t parts(double share) {
    return static_cast<std::uint32_t>(std::clamp(share, 0.0, 1.0) * double{UINT32_MAX});
}

}  // namespace

std::optional<BindingFailure> Bindings::start_shadow(const std::string& id, const std::string& file,
                                                     double share) {
    const LoadedPlugin* plugin = plugin_of(id);
    if (plugin == nullptr) return unknown(id);
    if (shadows_.contains(id)) return BindingFailure{in_quotes(id) + " has a shadow already"};
    PluginSpec spec = plugin->spec;
    spec.path = file;
    spec.sha256.clear();
    auto loaded = plugins_.load_beside(spec);
    if (const auto* error = std::get_if<LoadError>(&loaded)) {
        return BindingFailure{text_of(*error), std::string(name_of(error->stage))};
    }
    LibraryPtr library = std::get<LibraryPtr>(std::move(loaded));
    auto prepared = prepare_shadows(id, library);
    if (auto* failure = std::get_if<BindingFailure>(&prepared)) {
        if (library != plugin->library) plugins_.let_go(std::move(library));
        end_libraries();
        return std::move(*failure);
    }
    ShadowRun& run = shadows_[id];
    run.library = library;
    run.is_own = library != plugin->library;
    run.plugin = plugin->spec.name;
    for (const Wanted& wanted : std::get<std::vector<Wanted>>(prepared)) {
        run.keys.push_back(wanted.bound.key);
        start_on_shards(wanted, parts(share));
    }
    tell({id, "shadow_started", "shown what it is asked is " + library->path().string(),
          run.plugin});
    return std::nullopt;
}

std::variant<std::vector<Bindings::Wanted>, BindingFailure> Bindings::prepare_shadows(
    const std::string& id, const LibraryPtr& library) {
    std::vector<Wanted> all;
    for (const Bound& bound : bound_) {
        if (bound.description->id != id || bound.is_quarantined) continue;
        Wanted wanted{bound, {}};
        wanted.bound.library = library;
        const auto next = std::ranges::find(library->descriptions(), id, &Description::id);
        Failure failure;
        if (next == library->descriptions().end()) {
            failure =
                BindingFailure{library->path().string() + ": it has no strategy " + in_quotes(id)};
        } else {
            wanted.bound.description = &*next;
            failure = prepare(wanted);
        }
        if (failure) {
            discard(all);
            return std::move(*failure);
        }
        all.push_back(std::move(wanted));
    }
    if (all.empty()) return BindingFailure{in_quotes(id) + " is bound to nothing"};
    return all;
}

void Bindings::start_on_shards(const Wanted& wanted, std::uint32_t share) {
    const BindingKey& key = wanted.bound.key;
    for (std::size_t k = 0; k < shards_.size(); ++k) {
        shards_[k]->call([&](exchange::Core& core, exchange::Nanos) {
            core.start_shadow(key.model, key.match, wanted.instances[k], share);
        });
    }
}

std::optional<exchange::ShadowReport> Bindings::end_shadow(const std::string& id) {
    return end_shadow(id, "its time is over, or nobody waits for its report");
}

std::optional<exchange::ShadowReport> Bindings::end_shadow(const std::string& id,
                                                           const std::string& why) {
    const auto at = shadows_.find(id);
    if (at == shadows_.end()) return std::nullopt;
    ShadowRun run = std::move(at->second);
    shadows_.erase(at);
    std::optional<exchange::ShadowReport> report;
    for (const BindingKey& key : run.keys) {
        for (const auto& shard : shards_) {
            shard->call([&](exchange::Core& core, exchange::Nanos) {
                const auto part = core.end_shadow(key.model, key.match);
                if (!part) return;
                if (!report) report.emplace();
                *report += *part;
            });
        }
    }
    tell({id, "shadow_ended", why, run.plugin});
    if (run.is_own) plugins_.let_go(std::move(run.library));
    run.library.reset();
    end_libraries();
    return report;
}

// What they compared with is about to change.
void Bindings::end_shadows_of(const std::string& plugin) {
    std::vector<std::string> ended;
    for (const auto& [id, run] : shadows_) {
        if (run.plugin == plugin) ended.push_back(id);
    }
    for (const std::string& id : ended) {
        static_cast<void>(end_shadow(id, "the strategy was replaced or changed"));
        log_.warn("shadow_ended").with("strategy", id).with("text", "it was replaced or changed");
    }
}

}  // namespace amq::host
