// What strategies say, to those who listen.
#include "plugins/monitor/traces.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace amq::monitor {
namespace {

constexpr std::uint64_t kSecondNs = 1'000'000'000;

amq_event trace_at(std::uint64_t at_ns) {
    amq_event raw{};
    raw.type = AMQ_EVENT_TRACE;
    raw.at_ns = at_ns;
    raw.shard = 1;
    raw.code = 7;
    raw.v[0] = -5;
    raw.v[1] = 1001;
    raw.v[7] = 2;
    raw.text[0] = {"org.test.a", 10};
    return raw;
}

TEST(TracesOfStrategies, AreEventsWithAllThatWasSaid) {
    http::EventHub hub;
    const auto stream = hub.open({{"trace"}});
    Traces traces;
    traces.take(amq::Event(trace_at(5'000)), hub);
    EXPECT_EQ(stream->take(1u << 20),
              "event: trace\ndata: {\"at_us\":5,\"id\":\"org.test.a\",\"shard\":1,\"code\":7,"
              "\"values\":[-5,1001]}\n\n");
}

TEST(TracesOfStrategies, AreSoManyASecondAndTheRestIsCounted) {
    http::EventHub hub;
    const auto stream = hub.open({{"trace"}});
    Traces traces;
    for (std::uint64_t k = 0; k < Traces::kMostASecond + 3; ++k) {
        traces.take(amq::Event(trace_at(kSecondNs)), hub);
    }
    const std::string first = stream->take(1u << 20);
    const auto ends = std::count(first.begin(), first.end(), '}');
    EXPECT_EQ(ends, static_cast<std::ptrdiff_t>(Traces::kMostASecond));
    EXPECT_EQ(first.find("skipped"), std::string::npos);
    traces.take(amq::Event(trace_at(2 * kSecondNs)), hub);
    EXPECT_NE(stream->take(1u << 20).find("\"skipped\":3"), std::string::npos);
    traces.take(amq::Event(trace_at(2 * kSecondNs)), hub);
    EXPECT_EQ(stream->take(1u << 20).find("skipped"), std::string::npos) << "told once";
}

TEST(TracesOfStrategies, HaveNoMoreValuesThanThereAre) {
    http::EventHub hub;
    const auto stream = hub.open({{"trace"}});
    Traces traces;
    amq_event raw = trace_at(1);
    raw.v[7] = 0;
    traces.take(amq::Event(raw), hub);
    EXPECT_NE(stream->take(1u << 20).find("\"values\":[]"), std::string::npos);
    raw.v[7] = 99;
    traces.take(amq::Event(raw), hub);
    EXPECT_NE(stream->take(1u << 20).find("\"values\":[-5,1001,0,0]"), std::string::npos);
}

}  // namespace
}  // namespace amq::monitor
