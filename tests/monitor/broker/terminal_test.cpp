// The known load as the terminal shows it: JSON that is the monitor's own, and tables.

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/known_load.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class MonitoredTerminal : public MonitoredLoad {
  protected:
    std::string shown(const std::string& arguments) {
        const Finished done = amq(arguments);
        EXPECT_EQ(done.exit_code, 0) << arguments << done.errors;
        return done.output;
    }
    json::object asked(const std::string& arguments) {
        return json::parse(shown(arguments + " --json")).as_object();
    }
    // The cells of the first line that begins so, by the columns of the table: a word each.
    static std::vector<std::string> row(const std::string& table, const std::string& begin) {
        std::istringstream lines(table);
        for (std::string line; std::getline(lines, line);) {
            const std::size_t at = line.find_first_not_of(' ');
            if (at == std::string::npos || line.compare(at, begin.size(), begin) != 0) continue;
            std::istringstream words(line.substr(at));
            return {std::istream_iterator<std::string>(words), {}};
        }
        return {};
    }
    // What stands behind that name in a list of facts.
    static std::string fact(const std::string& text, const std::string& name) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with(name + "  ")) continue;
            return line.substr(line.find_first_not_of(' ', name.size()));
        }
        return {};
    }
};

TEST_F(MonitoredTerminal, ModelsAreThoseThatWereAsked) {
    KnownLoad& load = drive(1);
    const std::string table = shown("model ls");
    // MODEL (two words), RECEIVED, NOW, REQUESTS, OK (two words), DELIVERED ...
    for (const std::string model : KnownLoad::kModels) {
        const std::vector<std::string> cells = row(table, model + ' ');
        ASSERT_GT(cells.size(), 3U) << table;
        EXPECT_EQ(cells[2], std::to_string(load.models[model + ".received"])) << table;
    }
    const json::object models = asked("model ls");
    for (const json::value& one : models.at("models").as_array()) {
        const std::string model = std::to_string(one.at("model").to_number<int>());
        for (const char* name : {"received", "deliveries", "open", "failovers", "declined"}) {
            EXPECT_EQ(number(one.as_object(), name), load.models[model + "." + name]) << name;
        }
        for (const auto& item : one.at("outcomes").as_object()) {
            EXPECT_EQ(item.value().to_number<std::uint64_t>(),
                      load.models[model + ".outcomes." + std::string(item.key())]);
        }
    }
}

TEST_F(MonitoredTerminal, ConnectionsAreWhatEachClientCounted) {
    KnownLoad& load = drive(1);
    const std::string table = shown("conn ls");
    const json::object all = asked("conn ls");
    EXPECT_EQ(number(all, "total"), load.open().size());
    for (const KnownSession* session : load.open()) {
        const SessionCounts counts = session->counts();
        const std::vector<std::string> cells = row(table, session->id() + "  ");
        ASSERT_GT(cells.size(), 10U) << table;
        EXPECT_EQ(cells[1], session->user);
        EXPECT_NE(std::ranges::find(cells, std::to_string(counts.messages_in)), cells.end());
        EXPECT_NE(std::ranges::find(cells, std::to_string(counts.messages_out)), cells.end());
        const std::string info = shown("conn info " + session->id());
        EXPECT_EQ(fact(info, "user"), session->user) << info;
        EXPECT_EQ(fact(info, "transport"), session->transport) << info;
        EXPECT_TRUE(fact(info, "in").starts_with(std::to_string(counts.messages_in) + " messages"))
            << info;
        EXPECT_TRUE(
            fact(info, "out").starts_with(std::to_string(counts.messages_out) + " messages"))
            << info;
        const json::object one = asked("conn info " + session->id());
        EXPECT_EQ(number(one, "in.bytes"), counts.bytes_in) << session->user;
        EXPECT_EQ(number(one, "out.bytes"), counts.bytes_out) << session->user;
    }
    EXPECT_EQ(amq("conn info 999999").exit_code, 1);
}

TEST_F(MonitoredTerminal, TopicsAndTimersAreTheSame) {
    drive(1);
    const std::string table = shown("topic ls");
    const std::vector<std::string> news = row(table, "news ");
    ASSERT_GE(news.size(), 5U) << table;
    EXPECT_EQ(news[1], "3") << table;
    EXPECT_EQ(news[2], "7") << table;
    EXPECT_EQ(news[3], "21") << table;
    EXPECT_NE(table.find("NOBODY SUBSCRIBED"), std::string::npos) << table;
    EXPECT_EQ(row(table, "77 ")[1], "2") << table;
    const std::string orders = shown("topic info orders");
    EXPECT_EQ(fact(orders, "published"), "9") << orders;
    EXPECT_EQ(fact(orders, "delivered"), "9") << orders;
    EXPECT_EQ(fact(orders, "failed"), "4") << orders;
    EXPECT_EQ(fact(orders, "open"), "1") << orders;
    const json::object timers = asked("timer ls");
    const std::string timer_table = shown("timer ls");
    for (const json::value& timer : timers.at("timers").as_array()) {
        if (timer.at("name").as_string() != "deadline") continue;
        EXPECT_EQ(number(timer.as_object(), "fired"), 1);
        EXPECT_EQ(row(timer_table, "deadline ")[3], "1") << timer_table;
    }
}

TEST_F(MonitoredTerminal, HistoryHasEachEndWithItsReason) {
    KnownLoad& load = drive(1);
    static_cast<void>(wait_for("/api/v1/records?kind=disconnect", [&](const json::object& page) {
        return page.at("records").as_array().size() == load.ends().size();
    }));
    for (const KnownEnd& end : load.ends()) {
        const std::string of = "conn history --kind disconnect --user " + end.user;
        const std::string table = shown(of);
        EXPECT_NE(table.find(end.reason), std::string::npos) << table;
        const json::object page = asked(of);
        ASSERT_EQ(page.at("records").as_array().size(), 1U) << end.user;
        EXPECT_EQ(page.at("records").at(0).at("reason").as_string(), end.reason);
        EXPECT_EQ(number(page.at("records").at(0).as_object(), "in.bytes"), end.counts.bytes_in);
        EXPECT_NE(shown("why " + end.user).find(end.user), std::string::npos);
    }
    const json::object refused = asked("conn history --kind refused");
    EXPECT_EQ(refused.at("records").as_array().size(), load.refused);
    const json::object kicked = asked("conn history --kind kick");
    EXPECT_EQ(kicked.at("records").as_array().size(), 2U);
}

TEST_F(MonitoredTerminal, TheServerIsAsFullAsItIs) {
    KnownLoad& load = drive(1);
    const std::string of = std::to_string(load.open().size()) + " of " +
                           std::to_string(KnownLoad::kSessions) + " connections";
    const Finished check = amq("server check --max-files-used 100%,100%");
    EXPECT_EQ(check.exit_code, 0) << check.output;
    EXPECT_NE(check.output.find(of), std::string::npos) << check.output;
    const std::string top = shown("top --once");
    EXPECT_NE(top.find("connections " + std::to_string(load.open().size()) + " of 12"),
              std::string::npos)
        << top;
    EXPECT_NE(top.find("subscriptions 11"), std::string::npos) << top;
    EXPECT_NE(top.find("held 4"), std::string::npos) << top;
}

}  // namespace
}  // namespace amq::flow
