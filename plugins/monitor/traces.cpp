#include "plugins/monitor/traces.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace amq::monitor {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMostValues = 4;  // see amq_host.trace

// How many they are is the last value, see AMQ_EVENT_TRACE.
json::array values_of(const amq::Event& event) {
    json::array values;
    const std::int64_t count = std::clamp<std::int64_t>(event.value(7), 0, kMostValues);
    for (std::int64_t k = 0; k < count; ++k) {
        values.push_back(event.value(static_cast<std::size_t>(k)));
    }
    return values;
}

}  // namespace

void Traces::take(const amq::Event& event, http::EventHub& hub) {
    if (!admit(event.at_ns())) {
        ++skipped_;
        return;
    }
    json::object data{{"at_us", event.at_ns() / 1000},
                      {"id", event.text(0)},
                      {"shard", event.shard()},
                      {"code", event.code()},
                      {"values", values_of(event)}};
    if (const auto skipped = std::exchange(skipped_, 0); skipped != 0) data["skipped"] = skipped;
    hub.publish_to_namers(kName, json::serialize(data));
}

// Shards' clocks read the same, but their events come one shard after the other.
bool Traces::admit(std::uint64_t at_ns) {
    const std::uint64_t second = at_ns / kSecond;
    if (second > second_) {
        second_ = second;
        told_ = 0;
    }
    return told_++ < kMostASecond;
}

}  // namespace amq::monitor
