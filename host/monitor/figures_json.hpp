#pragma once
// What shards count and measure, added up and in JSON as docs/MONITOR.md has it.

#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "host/monitor/shard_figures.hpp"

namespace amq::host {

/// Adds one shard's figures to the others'.
void add(ShardFigures& sum, const ShardFigures& one);

/// {"count","sum","max","buckets":[[upper,n],...]} in microseconds; only buckets that are not
/// empty.
boost::json::object json_of(const exchange::Histogram&);
/// The models, timers, replies, sessions and bytes of all shards together.
boost::json::object json_of(const ShardFigures&);

/// Names of peers and topics may be any bytes; JSON is UTF-8.
boost::json::string json_text(std::string_view);
/// As the URL's scheme: tcp, ws, unix.
std::string_view name_of(anet::Transport);
/// Microseconds since 1970.
std::int64_t unix_us();

}  // namespace amq::host
