#pragma once
// Records as JSON, in the words of docs/MONITOR.md.

#include <boost/json.hpp>

#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/records.hpp"

namespace amq::monitor {

[[nodiscard]] boost::json::object to_json(const Record&);
/// {"records":[...],"more":true,"next_before":120,"incomplete":null}
[[nodiscard]] boost::json::object to_json(const RecordPage&);
/// {"clients":[...],"incomplete":null}
[[nodiscard]] boost::json::object to_json(const Flapping&);
/// {"user":"alice","text":"...","disconnects":[...],"incomplete":null}
[[nodiscard]] boost::json::object to_json(const Why&);

}  // namespace amq::monitor
