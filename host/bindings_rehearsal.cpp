// What a library does when instances of it are made, seen by a process that may be lost over it.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "host/bindings.hpp"

namespace amq::host {

// In a core of its own: that of a shard belongs to another thread, which this process has not.
void Bindings::rehearse(const Config& config, std::uint32_t shards, Library& library) {
    exchange::CoreOptions options;
    options.shards = shards;
    exchange::Core core(options, exchange::Nanos{0});
    std::set<std::pair<std::string, std::string>> done;  // a thousand topics may have the same
    for (const auto& [key, settings] : configured(config)) {
        const auto strategy =
            std::ranges::find(library.descriptions(), settings.strategy, &Description::id);
        if (strategy == library.descriptions().end()) continue;
        if (!done.emplace(settings.strategy, settings.options).second) continue;
        // The library outlives this call and belongs to nobody.
        const Bound bound{key, settings, {}, LibraryPtr(LibraryPtr(), &library), &*strategy};
        const auto made = core.prepare(settings_of(bound), source_of(bound));
        if (const auto* id = std::get_if<exchange::InstanceId>(&made)) core.discard(*id);
    }
}

}  // namespace amq::host
