#pragma once
// What the host told of, as records and as events for whoever watches.

#include <optional>
#include <string>

#include <amq/plugin/monitor.hpp>

#include "plugins/monitor/http/events.hpp"
#include "plugins/monitor/records/records.hpp"
#include "plugins/monitor/traces.hpp"

namespace amq::monitor {

/// The bits of what it makes anything of, but for traces.
[[nodiscard]] std::uint64_t interest() noexcept;

/// A record of a connect, a disconnect, a refusal or a slow reader; nothing for other events.
[[nodiscard]] std::optional<Record> record_of(const amq::Event&);

/// A name and the data of an event that is no record; nothing for one that is.
struct Happening {
    std::string name;
    std::string data;
};
[[nodiscard]] std::optional<Happening> happening_of(const amq::Event&);

/// Records and publishes everything of it.
void take(const amq::Events&, Records&, Traces&, http::EventHub&);
/// Keeps the record, and tells whoever watches.
void tell(Record, Records&, http::EventHub&);

}  // namespace amq::monitor
