// What is known of a thread while a strategy's code runs on it, and that nothing is left behind.

#include "host/exchange/breadcrumb.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "host/exchange/core.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using Texts = std::vector<std::string>;

// Of the core under test; its strategy writes down what it says in each of its functions.
Breadcrumb* now_at = nullptr;
const amq_host* host_of_it = nullptr;
Texts noted;
std::set<std::string> asked;  // where an instance was named
std::set<InstanceId> instances;

amq_rc note() {
    const Breadcrumb::Reading reading = now_at->read();
    const bool is_there = reading.code != nullptr;
    if (reading.instance != 0) {
        asked.insert(reading.callback);
        instances.insert(reading.instance);
    }
    noted.push_back(is_there ? reading.code->id + ' ' + reading.callback : "nowhere");
    return AMQ_OK;
}

const void* create(const char*, const amq_host* host, amq_str, char*, std::size_t) {
    note();
    host_of_it = host;
    static const amq_strategy table = [] {
        amq_strategy made{};
        made.size = sizeof made;
        made.activate = [](void*) {
            host_of_it->timer(host_of_it->ctx, 1, 1'000'000);
            return note();
        };
        made.deactivate = [](void*) { note(); };
        made.destroy = [](void*) { note(); };
        made.route = [](void*, const amq_msg*, const amq_view*, amq_plan*) {
            note();
            return amq_rc{AMQ_E_STATE};
        };
        made.on_member = [](void*, std::int32_t, amq_str, const amq_sub*) -> amq_rc {
            note();
            throw 1;
        };
        made.on_timer = [](void*, std::uint64_t) { return note(); };
        return made;
    }();
    return &table;
}

const amq_entry entry{AMQ_ABI_MAGIC, sizeof(amq_entry), 1,       0,       0,       0,
                      "test",        nullptr,           nullptr, nullptr, nullptr, &create};

StrategySource source(const std::string& sha256 = "00ff") {
    return {&entry, "org.test.noting", "{}", nullptr, sha256};
}

class ABreadcrumb : public testing::Test {
  protected:
    ABreadcrumb() {
        now_at = &breadcrumb_;
        noted.clear();
        asked.clear();
        instances.clear();
        CoreOptions options;
        options.breadcrumb = &breadcrumb_;
        core_ = std::make_unique<Core>(options, 0);
    }

    Breadcrumb breadcrumb_;
    std::unique_ptr<Core> core_;
};

TEST_F(ABreadcrumb, NamesTheStrategyAndEachOfItsFunctionsWhileTheyRun) {
    ASSERT_FALSE(core_->bind({.model = 12}, source()));
    const SessionId session = core_->open_session();
    const std::vector<Subscription> topics{{.topic = {7, "7"}, .tag = 0}};
    core_->subscribe(session, 1, topics, 0);
    core_->publish(session, {.topic = {7, "7"}, .model = 12, .sequence = 2, .body = {}}, 0);
    core_->advance(10'000'000);
    core_.reset();
    const Texts expected{"org.test.noting create",    "org.test.noting activate",
                         "org.test.noting on_member", "org.test.noting route",
                         "org.test.noting on_timer",  "org.test.noting deactivate",
                         "org.test.noting destroy"};
    EXPECT_EQ(noted, expected);
    EXPECT_EQ(asked, (std::set<std::string>{"on_member", "on_timer", "route"}))
        << "making and ending it is nobody's message";
    EXPECT_EQ(instances.size(), 1U);
}

TEST_F(ABreadcrumb, IsGoneAfterEachCallEvenOneThatThrows) {
    ASSERT_FALSE(core_->bind({.model = 12}, source()));
    EXPECT_EQ(breadcrumb_.read().code, nullptr);
    const std::vector<Subscription> topics{{.topic = {7, "7"}, .tag = 0}};
    core_->subscribe(core_->open_session(), 1, topics, 0);
    EXPECT_EQ(noted.back(), "org.test.noting on_member");
    EXPECT_EQ(breadcrumb_.read().code, nullptr);
}

TEST_F(ABreadcrumb, KnowsTheLibraryThatTheCodeIsFrom) {
    ASSERT_FALSE(core_->bind({.model = 12}, source("aa")));
    const PluginCode* code = breadcrumb_.keep("org.test.noting", "aa");
    EXPECT_EQ(code->sha256, "aa");
    EXPECT_NE(code, breadcrumb_.keep("org.test.noting", "bb")) << "another version of it";
    EXPECT_EQ(code, breadcrumb_.keep("org.test.noting", "aa")) << "kept once";
}

TEST(Breadcrumb, CountsCallsSoThatTwoOfTheSameAreToldApart) {
    Breadcrumb breadcrumb;
    const PluginCode* code = breadcrumb.keep("a", "");
    breadcrumb.enter(code, "route");
    const std::uint64_t first = breadcrumb.read().call;
    EXPECT_EQ(breadcrumb.read().call, first);
    breadcrumb.leave();
    breadcrumb.enter(code, "route");
    EXPECT_NE(breadcrumb.read().call, first);
}

TEST(Breadcrumb, SaysWhichInstanceIsAsked) {
    Breadcrumb breadcrumb;
    const PluginCode* code = breadcrumb.keep("a", "");
    breadcrumb.enter(code, "route", 5);
    EXPECT_EQ(breadcrumb.read().instance, 5U);
    breadcrumb.enter(code, "destroy");
    EXPECT_EQ(breadcrumb.read().instance, 0U);
}

TEST(Breadcrumb, IsNotNeeded) {
    Core core({.shard = 0, .shards = 1, .limits = {}, .seed = 1, .observer = nullptr}, 0);
    Breadcrumb unread;
    now_at = &unread;
    EXPECT_FALSE(core.bind({.model = 12}, source()));
    EXPECT_EQ(noted.back(), "nowhere");
}

}  // namespace
}  // namespace amq::exchange_tests
