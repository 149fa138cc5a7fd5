// What happened to connections, over HTTP.

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

Record record(const ApiSite& site, Kind kind, std::string user, Reason reason = Reason::none) {
    Record made;
    made.at_us = site.now_us;
    made.kind = kind;
    made.reason = reason;
    made.user = std::move(user);
    made.address = "10.1.2.3:4000";
    made.transport = Transport::tcp;
    return made;
}

class RecordRoutes : public ::testing::Test {
  protected:
    RecordRoutes() {
        site.records.add(record(site, Kind::connect, "ann"));
        site.records.add(record(site, Kind::disconnect, "ann", Reason::slow_reader));
        site.records.add(record(site, Kind::connect, "bob"));
        site.records.add(record(site, Kind::refused, "", Reason::no_room));
    }
    std::size_t found(const std::string& query) {
        return site.got("/api/v1/records?" + query).at("records").as_array().size();
    }
    unsigned status(const std::string& target) { return site.get("/api/v1/" + target).status; }

    ApiSite site;
};

TEST_F(RecordRoutes, FindByEachThingThatCanBeAskedFor) {
    const std::string now = std::to_string(site.now_us);
    const std::string later = std::to_string(site.now_us + 1);
    EXPECT_EQ(found(""), 4U);
    EXPECT_EQ(found("user=ann"), 2U);
    EXPECT_EQ(found("reason=slow_reader"), 1U);
    EXPECT_EQ(found("kind=connect"), 2U);
    EXPECT_EQ(found("kind=connect&kind=refused"), 3U);
    EXPECT_EQ(found("kind=kick"), 0U);
    EXPECT_EQ(found("address=10.1.2.0/24"), 4U);
    EXPECT_EQ(found("address=10.9.0.0/16"), 0U);
    EXPECT_EQ(found("text=AN"), 2U);
    EXPECT_EQ(found("from_us=" + now), 4U);
    EXPECT_EQ(found("from_us=" + later), 0U);
    EXPECT_EQ(found("to_us=" + now), 4U);
    EXPECT_EQ(found("around_us=" + std::to_string(site.now_us + 30'000'000)), 4U);
    EXPECT_EQ(found("around_us=" + std::to_string(site.now_us + 30'000'001)), 0U);
}

TEST_F(RecordRoutes, GoOnWhereAPageEnded) {
    const auto first = site.got("/api/v1/records?limit=3");
    EXPECT_EQ(first.at("records").as_array().size(), 3U);
    EXPECT_TRUE(first.at("more").as_bool());
    const auto next = std::to_string(first.at("next_before").to_number<std::uint64_t>());
    const auto second = site.got("/api/v1/records?limit=3&before=" + next);
    ASSERT_EQ(second.at("records").as_array().size(), 1U);
    EXPECT_EQ(second.at("records").at(0).at("user").as_string(), "ann");
    EXPECT_FALSE(second.at("more").as_bool());
    EXPECT_TRUE(second.at("next_before").is_null());
}

TEST_F(RecordRoutes, NameWhatIsWrongWithAQuestion) {
    for (const char* query : {"limit=0", "limit=1001", "before=0", "kind=nothing", "reason=x",
                              "from_us=-1", "format=xml", "offset=1", "address=10.0.0.0/99"}) {
        const http::Reply reply = site.get(std::string("/api/v1/records?") + query);
        EXPECT_EQ(reply.status, 400U) << query;
        EXPECT_NE(reply.body.find("error"), std::string::npos);
    }
    EXPECT_NE(site.get("/api/v1/records?address=10.0.0.0/99").body.find("is no address"),
              std::string::npos);
    EXPECT_EQ(status("records?from_us=2&to_us=1"), 400U);
    EXPECT_EQ(status("records?limit=1000&before=18446744073709551615"), 200U);
    EXPECT_EQ(status("records?around_us=4611686018427387904"), 200U);
    EXPECT_EQ(status("records?around_us=4611686018427387905"), 400U);
}

TEST_F(RecordRoutes, AreASheetForWhoeverWantsOne) {
    site.records.add(record(site, Kind::connect, "=1+1"));
    const http::Reply sheet = site.get("/api/v1/records?format=csv");
    EXPECT_EQ(sheet.field("content-type"), "text/csv; charset=utf-8");
    EXPECT_EQ(sheet.field("content-disposition"), "attachment; filename=\"records.csv\"");
    EXPECT_EQ(sheet.field("x-content-type-options"), "nosniff");
    EXPECT_EQ(std::ranges::count(sheet.body, '\n'), 6);
    EXPECT_NE(sheet.body.find(",\"'=1+1\","), std::string::npos) << sheet.body;
}

TEST_F(RecordRoutes, CountThoseWhoComeAgainAndAgain) {
    for (int k = 0; k < 4; ++k) site.records.add(record(site, Kind::connect, "ann"));
    const auto clients = site.got("/api/v1/flapping").at("clients").as_array();
    ASSERT_EQ(clients.size(), 1U);
    EXPECT_EQ(clients.at(0).at("user").as_string(), "ann");
    EXPECT_EQ(clients.at(0).at("connects"), 5);
    EXPECT_EQ(site.got("/api/v1/flapping?at_least=6").at("clients").as_array().size(), 0U);
    EXPECT_EQ(site.got("/api/v1/flapping?at_least=5").at("clients").as_array().size(), 1U);
    site.now_us += 11 * 60'000'000LL;
    EXPECT_EQ(site.got("/api/v1/flapping").at("clients").as_array().size(), 0U);
    EXPECT_EQ(site.got("/api/v1/flapping?within=12m").at("clients").as_array().size(), 1U);
    for (const char* query : {"within=0s", "within=8d", "within=10", "at_least=1", "user=a"}) {
        EXPECT_EQ(status(std::string("flapping?") + query), 400U) << query;
    }
    EXPECT_EQ(status("flapping?within=7d&at_least=1000000"), 200U);
}

TEST_F(RecordRoutes, SayWhySomebodyIsNotThere) {
    site.answers("sessions", "{'total':0}");
    const auto why = site.got("/api/v1/why/ann");
    EXPECT_EQ(why.at("user").as_string(), "ann");
    EXPECT_FALSE(why.at("connected").as_bool());
    ASSERT_EQ(why.at("disconnects").as_array().size(), 1U);
    EXPECT_EQ(why.at("disconnects").at(0).at("record").at("reason").as_string(), "slow_reader");
    for (const char* what : {"same_moment", "same_network", "same_version", "same_reason"}) {
        EXPECT_TRUE(why.at("disconnects").at(0).at("grouped").as_object().contains(what));
    }
    EXPECT_NE(std::string(why.at("text").as_string()).find("ann"), std::string::npos);
    EXPECT_EQ(site.asked("sessions").back().at("filter"),
              boost::json::value(json_of("{'user':'ann'}")));
    site.answers("sessions", "{'total':1}");
    EXPECT_TRUE(site.got("/api/v1/why?address=10.1.2.3").at("connected").as_bool());
    EXPECT_EQ(site.asked("sessions").back().at("filter"),
              boost::json::value(json_of("{'address':'10.1.2.3'}")));
    EXPECT_EQ(status("why"), 400U);
    EXPECT_EQ(status("why?address="), 400U);
    EXPECT_EQ(status("why/nobody"), 200U);
}

}  // namespace
}  // namespace amq::monitor
