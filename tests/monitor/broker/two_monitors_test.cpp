// A second monitor beside the one of amq, as the example has it: both are told of everything, and
// neither hinders the other.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/json/parse.hpp>

#include "tests/monitor/broker/monitored.hpp"
#include "tests/support/limits.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class TwoMonitors : public Monitored {
  protected:
    TwoMonitors() {
        config().set("plugins.log.path", "connect_log.so");
        config().set("plugins.log.options.file", file("connects.jsonl"));
    }

    std::vector<json::object> lines() {
        std::ifstream in(file("connects.jsonl"));
        std::vector<json::object> all;
        for (std::string line; std::getline(in, line);)
            all.push_back(json::parse(line).as_object());
        return all;
    }
    // When there are so many.
    std::vector<json::object> lines_when(std::size_t count) {
        for (const Deadline patience{kPatience}; !patience.passed(); std::this_thread::yield()) {
            if (lines().size() >= count) break;
        }
        return lines();
    }
    static std::string text(const json::object& line, const char* key) {
        return std::string(line.at(key).as_string());
    }
};

TEST_F(TwoMonitors, AreBothToldWhoCameAndWent) {
    start();
    std::string id;
    {
        native::Session ann = session_of("ann \"the\" first\n", "shop");
        id = std::to_string(native::number(ann.welcome.records.at(native::kSession)));
        ASSERT_EQ(lines_when(1).size(), 1U);
        ann.publish({.model = 10, .topic = 5, .body = "x"});
        ann.fence();
    }
    const std::vector<json::object> all = lines_when(2);
    ASSERT_EQ(all.size(), 2U);
    for (const json::object& line : all) {
        EXPECT_EQ(text(line, "session"), id);
        EXPECT_EQ(text(line, "user"), "ann \"the\" first\n");
        EXPECT_EQ(text(line, "name"), "shop");
        EXPECT_TRUE(text(line, "address").starts_with("127.0.0.1:"));
    }
    EXPECT_EQ(text(all[0], "what"), "connect");
    EXPECT_EQ(text(all[1], "what"), "disconnect");
    EXPECT_GE(number(all[1], "messages_in"), 2);
    EXPECT_GE(number(all[1], "at_us"), number(all[0], "at_us"));
    const json::object records = wait_for("/api/v1/records", [](const json::object& answer) {
        return answer.at("records").as_array().size() == 2;
    });
    for (const json::value& record : records.at("records").as_array()) {
        EXPECT_EQ(record.at("session").as_string(), id) << "the other one has them as well";
    }
}

TEST_F(TwoMonitors, AreListedAndComeAndGoEachByItself) {
    start();
    for (const char* id : {"org.amq.monitor", "org.example.connect-log"}) {
        EXPECT_NE(get("/api/v1/plugins").body.find(id), std::string::npos) << id;
    }
    EXPECT_EQ(get("/readyz").status, 200);
    config().set("plugins.log.options.file", file("elsewhere.jsonl"));
    broker().rewrite(config());
    broker().hang_up();
    ASSERT_TRUE(broker().wait_for_log("reloaded"));
    EXPECT_EQ(get("/healthz").status, 200) << "the other one is as it was";
    { session_of("bob", "shop"); }
    const json::object records = wait_for(
        "/api/v1/records?user=bob",
        [](const json::object& answer) { return answer.at("records").as_array().size() == 2; });
    EXPECT_EQ(records.at("records").as_array().size(), 2U);
    EXPECT_TRUE(std::filesystem::exists(file("elsewhere.jsonl")));
    EXPECT_TRUE(lines().empty());
}

TEST_F(TwoMonitors, SayWhatIsWrongWithAnOption) {
    config().set("plugins.log.options.file", "");
    try {
        start();
        FAIL() << "it started";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("names no file"), std::string::npos);
    }
}

}  // namespace
}  // namespace amq::flow
