#include "plugins/monitor/api/alarms.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

// "critical: text", or how many there are when that is not one.
std::string only(const std::vector<Alarm>& alarms) {
    if (alarms.size() != 1) return std::to_string(alarms.size()) + " alarms";
    return (alarms[0].severity == Severity::critical ? "critical: " : "warning: ") + alarms[0].text;
}

std::string of_counters(const std::string& counters, const std::string& server = "{}") {
    return only(alarms_of(json_of(counters), json_of(server), {}, std::nullopt));
}

std::string of_server(const std::string& server) {
    return of_counters("{}", server);
}

std::string of_plugin(const std::string& plugin) {
    return only(alarms_of({}, {}, json_of("{'plugins':[" + plugin + "]}"), std::nullopt));
}

TEST(Alarms, AreNoneWhileNothingIsWrong) {
    EXPECT_EQ(of_counters("{}"), "0 alarms");
    EXPECT_EQ(of_counters("{'sessions':{'open':0},'events':{'lost':0}}",
                          "{'state':'ready','limits':{'max_connections':10},"
                          "'process':{'open_fds':1,'max_fds':10},'config':{'last_reload':null}}"),
              "0 alarms");
    EXPECT_EQ(of_plugin("{'id':'a','state':'active'},{'id':'b','state':'probation'}"), "0 alarms");
}

TEST(Alarms, OfConnectionsBeginAtNineTenthsAndAreCriticalAtAll) {
    const auto of = [](int open) {
        return of_counters("{'sessions':{'open':" + std::to_string(open) + "}}",
                           "{'limits':{'max_connections':1000}}");
    };
    EXPECT_EQ(of(899), "0 alarms");
    EXPECT_EQ(of(900), "warning: 900 of at most 1000 connections are in use");
    EXPECT_EQ(of(999), "warning: 999 of at most 1000 connections are in use");
    EXPECT_EQ(of(1000), "critical: 1000 of at most 1000 connections are in use");
    EXPECT_EQ(of(1001), "critical: 1001 of at most 1000 connections are in use");
}

TEST(Alarms, OfDescriptorsBeginAtNineTenthsAndAreCriticalAtAll) {
    const auto of = [](int open) {
        return of_server("{'process':{'open_fds':" + std::to_string(open) + ",'max_fds':100}}");
    };
    EXPECT_EQ(of(89), "0 alarms");
    EXPECT_EQ(of(90), "warning: 90 of at most 100 file descriptors are in use");
    EXPECT_EQ(of(100), "critical: 100 of at most 100 file descriptors are in use");
}

TEST(Alarms, SayThatTheBrokerEnds) {
    EXPECT_EQ(of_server("{'state':'draining'}"),
              "warning: the broker is draining: it takes no new messages");
    EXPECT_EQ(of_server("{'state':'ending'}"),
              "warning: the broker is ending: it takes no new messages");
}

TEST(Alarms, SayThatAConfigurationWasRefused) {
    EXPECT_EQ(of_server("{'config':{'last_reload':{'ok':false,'error':'line 3'}}}"),
              "warning: the configuration was not taken when it was read again: line 3");
    EXPECT_EQ(of_server("{'config':{'last_reload':{'ok':true,'error':null}}}"), "0 alarms");
}

TEST(Alarms, NamePluginsThatAreNotThere) {
    EXPECT_EQ(of_plugin("{'id':'org.x','state':'quarantined','strikes':5}"),
              "critical: strategy org.x is quarantined after 5 strikes: its messages go by the "
              "fallback");
    EXPECT_EQ(of_plugin("{'plugin':'x','state':'missing','error':'no such file'}"),
              "critical: plugin x is not loaded: no such file");
    EXPECT_EQ(of_plugin("{'plugin':'x','state':'left_out','error':'it crashed'}"),
              "critical: plugin x is not loaded: it crashed");
}

TEST(Alarms, SayThatRecordsAreNotStored) {
    StoreStatus store;
    EXPECT_EQ(only(alarms_of({}, {}, {}, store)), "0 alarms");
    store.text = "the disk is full";
    EXPECT_EQ(only(alarms_of({}, {}, {}, store)),
              "warning: records are not stored: the disk is full");
}

TEST(Alarms, SayThatEventsWereLost) {
    EXPECT_EQ(of_counters("{'events':{'lost':1}}"),
              "warning: 1 events were lost, as monitors were too slow: records may be missing");
}

TEST(Alarms, DoNotMindAnswersOfOtherShapes) {
    for (const char* odd :
         {"{'plugins':1}", "{'plugins':[1,null,{}]}", "{'state':7}", "{'config':[]}",
          "{'config':{'last_reload':1}}", "{'limits':[]}", "{'sessions':null,'events':[]}"}) {
        const auto json = json_of(odd);
        EXPECT_TRUE(alarms_of(json, json, json, std::nullopt).empty()) << odd;
    }
}

}  // namespace
}  // namespace amq::monitor
