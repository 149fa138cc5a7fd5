#include "plugins/monitor/records/moment.hpp"

#include <gtest/gtest.h>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

Record numbered(std::uint64_t n, Record record) {
    record.n = n;
    return record;
}

TEST(Moment, IsTwoSecondsOnEitherSide) {
    const Record one = end_of("alice", Reason::silent, kNoonUs);
    MomentCount count(one);
    for (const std::int64_t offset : {-kMomentUs - 1, -kMomentUs, kMomentUs, kMomentUs + 1}) {
        count.add(end_of("bob", Reason::silent, kNoonUs + offset));
    }
    EXPECT_EQ(count.grouped().same_moment, 2U);
}

TEST(Moment, CountsEndsAndRefusalsOnly) {
    const Record one = numbered(1, end_of("alice", Reason::silent, kNoonUs));
    MomentCount count(one);
    count.add(connect_of("bob", kNoonUs));
    Record refused = end_of("bob", Reason::no_room, kNoonUs);
    refused.kind = Kind::refused;
    count.add(refused);
    EXPECT_EQ(count.grouped(), (Grouped{1, 1, 0, 0, false}));
}

TEST(Moment, ComparesNetworkVersionAndReason) {
    Record one = numbered(1, end_of("alice", Reason::silent, kNoonUs));
    one.software = "libx 3";
    Record near = numbered(2, one);
    near.address = "10.1.2.200:5";
    near.software = "libx 4";
    Record far = numbered(3, one);
    far.address = "10.1.3.3:5";
    far.reason = Reason::io_error;
    MomentCount count(one);
    for (const Record& record : {one, near, far}) count.add(record);
    EXPECT_EQ(count.grouped(), (Grouped{3, 2, 2, 2, false}));
}

TEST(Moment, HasOnlyItselfInCommonWhereNothingIsKnown) {
    Record one = numbered(1, end_of("alice", Reason::silent, kNoonUs));
    one.address = "unix";
    MomentCount count(one);
    count.add(one);
    count.add(numbered(2, one));
    EXPECT_EQ(count.grouped(), (Grouped{2, 1, 1, 2, false}));
}

}  // namespace
}  // namespace amq::monitor
