#include "plugins/monitor/records/record_csv.hpp"

#include <gtest/gtest.h>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

TEST(Csv, HasALineOfNamesAndALineARecord) {
    Record record = end_of("alice", Reason::silent, kNoonUs);
    record.n = 7;
    record.session = 77;
    record.name = "worker";
    record.duration_us = 5;
    record.in = {1, 2};
    record.tcp = TcpFigures{3, 4};
    record.pending_bytes = 6;
    const std::vector<RecordPtr> records{std::make_shared<const Record>(record)};
    EXPECT_EQ(to_csv(records),
              "n,at,at_us,kind,reason,session,user,name,software,address,transport,listener,"
              "detail,duration_us,idle_us,in_messages,in_bytes,out_messages,out_bytes,rtt_us,"
              "retransmits,pending_bytes\r\n"
              "7,2025-01-31 12:00:00.000 UTC,1738324800000000,disconnect,silent,77,alice,worker,,"
              "10.1.2.3:4000,tcp,tcp,,5,,1,2,0,0,3,4,6\r\n");
}

TEST(Csv, LeavesAnOrdinaryTextAsItIs) {
    EXPECT_EQ(csv_cell("alice"), "alice");
    EXPECT_EQ(csv_cell("a=b+c-d@e"), "a=b+c-d@e");
    EXPECT_EQ(csv_cell(""), "");
}

TEST(Csv, QuotesWhatWouldBeAnotherCell) {
    EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_cell("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(csv_cell("a\r\nb"), "\"a\r\nb\"");
}

TEST(Csv, PutsAnApostropheBeforeWhatLooksLikeAFormula) {
    for (const char* text : {"=1+1", "+1", "-1", "@sum", "  =1", "\t=1", "\r=1"}) {
        EXPECT_EQ(csv_cell(text), "\"'" + std::string(text) + "\"") << text;
    }
    EXPECT_EQ(csv_cell("=cmd|' /C calc'!A0,\"x\""), "\"'=cmd|' /C calc'!A0,\"\"x\"\"\"");
}

}  // namespace
}  // namespace amq::monitor
