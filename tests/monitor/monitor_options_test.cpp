#include "plugins/monitor/monitor_options.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace amq::monitor {
namespace {

MonitorOptions read(const std::string& json) {
    const amq::Options options(json);
    MonitorOptions read = read_options(options);
    options.finish();
    return read;
}

std::string refusal(const std::string& json) {
    try {
        static_cast<void>(read(json));
    } catch (const amq::Error& error) {
        return error.what();
    }
    return "nothing";
}

TEST(MonitorOption, HasADefault) {
    const MonitorOptions options = read("{}");
    EXPECT_EQ(options.listen, std::vector<std::string>{"127.0.0.1:7610"});
    EXPECT_TRUE(options.hosts.empty());
    EXPECT_EQ(options.store_max_size, 256U << 20U);
    EXPECT_EQ(options.store_max_age, std::chrono::hours(7 * 24));
    EXPECT_EQ(options.records, 10'000U);
    EXPECT_EQ(options.token_file, "");
    EXPECT_EQ(options.read_token_file, "");
    EXPECT_EQ(options.store, default_store());
}

TEST(MonitorOption, IsReadAsItIsGiven) {
    const MonitorOptions options =
        read(R"({"listen":" [::1]:1 ,127.0.0.1:2,","hosts":"a.example, b.example","store":"/x.db",
                 "store_max_size":"1GiB","store_max_age":"2h","records":7,"token_file":"/t",
                 "read_token_file":"/r"})");
    EXPECT_EQ(options.listen, (std::vector<std::string>{"[::1]:1", "127.0.0.1:2"}));
    EXPECT_EQ(options.hosts, (std::vector<std::string>{"a.example", "b.example"}));
    EXPECT_EQ(options.store, "/x.db");
    EXPECT_EQ(options.store_max_size, 1U << 30U);
    EXPECT_EQ(options.store_max_age, std::chrono::hours(2));
    EXPECT_EQ(options.records, 7U);
    EXPECT_EQ(options.token_file, "/t");
    EXPECT_EQ(options.read_token_file, "/r");
    EXPECT_EQ(read(R"({"store":"off"})").store, "");
}

TEST(MonitorOption, HasItsBounds) {
    EXPECT_EQ(read(R"({"records":1})").records, 1U);
    EXPECT_EQ(read(R"({"records":1000000})").records, 1'000'000U);
    EXPECT_NE(refusal(R"({"records":0})").find("records"), std::string::npos);
    EXPECT_NE(refusal(R"({"records":1000001})").find("records"), std::string::npos);
    EXPECT_EQ(refusal(R"({"store_max_age":"1m"})"), "nothing");
    EXPECT_NE(refusal(R"({"store_max_age":"59s"})").find("store_max_age"), std::string::npos);
}

TEST(MonitorOption, IsNamedWhenItIsWrong) {
    EXPECT_EQ(refusal(R"({"store_max_size":"much"})"),
              "option \"store_max_size\": \"much\" is no size; as in \"64KiB\", \"256MiB\" or "
              "\"1GiB\"");
    EXPECT_NE(refusal(R"({"listen":" , "})").find("\"listen\" names no address"),
              std::string::npos);
    EXPECT_NE(refusal(R"({"lissen":"127.0.0.1:1"})").find("lissen"), std::string::npos);
    EXPECT_NE(refusal(R"({"records":"many"})").find("records"), std::string::npos);
}

TEST(MonitorOption, OfASizeKnowsItsUnitsAndHowMuchFits) {
    EXPECT_EQ(read_bytes("0"), 0U);
    EXPECT_EQ(read_bytes("17"), 17U);
    EXPECT_EQ(read_bytes("17B"), 17U);
    EXPECT_EQ(read_bytes("3KiB"), 3072U);
    EXPECT_EQ(read_bytes("17179869183GiB"), 17179869183ULL << 30U);
    for (const char* text :
         {"", "KiB", "1KB", "1 KiB", "-1", "1.5MiB", "17179869184GiB", "99999999999999999999"}) {
        EXPECT_THROW(static_cast<void>(read_bytes(text)), std::invalid_argument) << text;
    }
}

TEST(MonitorOption, OfAListLeavesOutWhatIsEmpty) {
    EXPECT_TRUE(read_list("").empty());
    EXPECT_TRUE(read_list(" , ,").empty());
    EXPECT_EQ(read_list("a,, b c ,d"), (std::vector<std::string>{"a", "b c", "d"}));
}

// What the environment says, until the end of a test.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) {
        const char* before = std::getenv(name);
        if (before != nullptr) before_ = before;
        was_set_ = before != nullptr;
        value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
    }
    ~Variable() { was_set_ ? ::setenv(name_, before_.c_str(), 1) : ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
    std::string before_;
    bool was_set_;
};

TEST(MonitorOption, OfTheStoreFollowsTheEnvironment) {
    const Variable home("HOME", "/home/ann");
    const Variable xdg("XDG_STATE_HOME", nullptr);
    const Variable state("STATE_DIRECTORY", nullptr);
    EXPECT_EQ(default_store(), "/home/ann/.local/state/amq/monitor.db");
    {
        const Variable named("XDG_STATE_HOME", "/state");
        EXPECT_EQ(default_store(), "/state/amq/monitor.db");
        const Variable service("STATE_DIRECTORY", "/var/lib/amq:/var/lib/other");
        EXPECT_EQ(default_store(), "/var/lib/amq/monitor.db");
    }
    const Variable nowhere("HOME", nullptr);
    EXPECT_EQ(default_store(), "");
}

}  // namespace
}  // namespace amq::monitor
