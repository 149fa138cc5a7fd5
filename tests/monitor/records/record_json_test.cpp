#include "plugins/monitor/records/record_json.hpp"

#include <gtest/gtest.h>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

TEST(RecordJson, HasEveryField) {
    Record record = end_of("al\"ice", Reason::silent, kNoonUs);
    record.n = 7;
    record.session = UINT64_MAX;
    record.idle_us = 8;
    record.tcp = TcpFigures{3, 4};
    EXPECT_EQ(json::serialize(to_json(record)),
              R"({"n":7,"at_us":1738324800000000,"kind":"disconnect",)"
              R"("session":"18446744073709551615","user":"al\"ice","name":"","software":"",)"
              R"("address":"10.1.2.3:4000","transport":"tcp","listener":"tcp","reason":"silent",)"
              R"("detail":"","duration_us":0,"idle_us":8,"in":{"messages":0,"bytes":0},)"
              R"("out":{"messages":0,"bytes":0},"tcp":{"rtt_us":3,"retransmits":4},)"
              R"("pending_bytes":0})");
}

TEST(RecordJson, HasNullForWhatIsNotKnown) {
    const json::object record = to_json(connect_of("alice", kNoonUs));
    EXPECT_TRUE(record.at("reason").is_null());
    EXPECT_TRUE(record.at("idle_us").is_null());
    EXPECT_TRUE(record.at("tcp").is_null());
}

TEST(RecordJson, OfAPageSaysWhereTheNextOneBegins) {
    RecordPage page;
    EXPECT_EQ(json::serialize(to_json(page)),
              R"({"records":[],"more":false,"next_before":null,"incomplete":null})");
    Record record = connect_of("alice", kNoonUs);
    record.n = 5;
    page.records.push_back(std::make_shared<const Record>(record));
    page.more = true;
    page.incomplete = "the store is slow";
    EXPECT_EQ(to_json(page).at("next_before").as_uint64(), 5U);
    EXPECT_EQ(to_json(page).at("incomplete").as_string(), "the store is slow");
}

TEST(RecordJson, OfFlappingHasTheReasons) {
    FlappingClient client;
    client.user = "alice";
    client.connects = 6;
    client.reasons = {{Reason::silent, 4}, {Reason::io_error, 2}};
    client.last_us = 9;
    EXPECT_EQ(json::serialize(to_json(Flapping{{client}, ""})),
              R"({"clients":[{"user":"alice","name":"","address":"","connects":6,)"
              R"("reasons":{"silent":4,"io_error":2},"last_us":9}],"incomplete":null})");
}

TEST(RecordJson, OfWhyHasTheRecordAndItsReading) {
    Why why;
    why.question.user = "alice";
    why.text = "text";
    why.ends.push_back({std::make_shared<const Record>(connect_of("alice", kNoonUs)),
                        {4, 3, 2, 1, false},
                        "sentence",
                        "reading"});
    const json::object object = to_json(why);
    EXPECT_EQ(object.at("user").as_string(), "alice");
    EXPECT_TRUE(object.at("address").is_null());
    const json::object& end = object.at("disconnects").as_array().at(0).as_object();
    EXPECT_EQ(end.at("record").as_object().at("user").as_string(), "alice");
    EXPECT_EQ(
        json::serialize(end.at("grouped")),
        R"({"same_moment":4,"same_network":3,"same_version":2,"same_reason":1,"more":false})");
    EXPECT_EQ(end.at("reading").as_string(), "reading");
}

}  // namespace
}  // namespace amq::monitor
