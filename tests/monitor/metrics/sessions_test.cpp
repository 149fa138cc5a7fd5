#include "plugins/monitor/metrics/sessions.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/monitor/metrics/exported.hpp"

namespace amq::monitor {
namespace {

TEST(SessionMetrics, SayWhoCameAndWentAndWhy) {
    Families families;
    add_sessions(families, boost::json::parse(R"({"sessions":{
        "by_transport":{"tcp":2},"opened_by_transport":{"tcp":9},"refused":{"no_slot":1},
        "closed_by_transport":{"tcp":{"kicked":3}},
        "closed":{"slow_reader":4,"bad_magic":6,"kicked":3},
        "handshake_us":{"tcp":{"sum":300,"buckets":[[100,2],[200,1]]}},
        "slow":{"passed_over":7,"paused":2},"stalled_us":2500000},
        "frames_rejected":{"bad_subscribe":5,"native":{"none":99,"bad_flags":8}}})")
                               .get_object());
    const auto value = [&](const char* sample) { return exported(families, sample); };
    EXPECT_EQ(value(R"(amq_connections{transport="tcp"})"), 2);
    EXPECT_EQ(value(R"(amq_connections_opened_total{transport="tcp"})"), 9);
    EXPECT_EQ(value(R"(amq_connections_closed_total{transport="tcp",reason="kicked"})"), 3);
    EXPECT_EQ(value(R"(amq_connections_rejected_total{reason="no_slot"})"), 1);
    EXPECT_EQ(value(R"(amq_slow_consumers_total{action="closed"})"), 4);
    EXPECT_EQ(value(R"(amq_slow_consumers_total{action="passed_over"})"), 7);
    EXPECT_EQ(value(R"(amq_slow_consumers_total{action="paused"})"), 2);
    EXPECT_EQ(value("amq_publisher_stall_seconds_total"), 2.5);
    EXPECT_EQ(value(R"(amq_handshake_duration_seconds_count{transport="tcp"})"), 3);
    EXPECT_EQ(value(R"(amq_handshake_duration_seconds_bucket{transport="tcp",le="0.0001"})"), 2);
    EXPECT_EQ(value(R"(amq_frames_rejected_total{reason="bad_subscribe"})"), 5);
    EXPECT_EQ(value(R"(amq_frames_rejected_total{reason="bad_flags"})"), 8);
    EXPECT_EQ(value(R"(amq_frames_rejected_total{reason="bad_magic"})"), 6);
    EXPECT_EQ(value(R"(amq_frames_rejected_total{reason="none"})"), -1);
    EXPECT_EQ(value(R"(amq_frames_rejected_total{reason="kicked"})"), -1);
}

}  // namespace
}  // namespace amq::monitor
