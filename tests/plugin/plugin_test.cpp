#define AMQ_STATIC amq_plugin_test_entry
#include <amq/plugin/plugin.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "fake_host.hpp"

namespace {

using amq::plugin_tests::FakeHost;

struct First : amq::Strategy {
    First(amq::Host, const amq::Options& options) { options.number("size", 1, 1, 9); }
    void route(const amq::Message&, const amq::View&, amq::Plan& plan) override { plan.hold(); }
};
struct Second : amq::Strategy {
    Second(amq::Host, const amq::Options&) {}
    void route(const amq::Message&, const amq::View&, amq::Plan& plan) override { plan.done(); }
};

}  // namespace

AMQ_PLUGIN(amq::describe<First>({"org.test.first", "First", "1.2.3", AMQ_DESC_ANSWERS}),
           amq::describe<Second>(
               {.id = "org.test.second", .name = "Second", .version = "2.0.0", .vendor = "test"}));

namespace {

const amq_entry& entry = amq_plugin_test_entry;

std::string refusal(const char* id, const amq_host* host, const char* json) {
    char err[256] = "untouched";
    EXPECT_EQ(entry.create(id, host, amq::str_of(json), err, sizeof err), nullptr);
    return err;
}

TEST(Plugin, IntroducesItself) {
    EXPECT_EQ(entry.magic, AMQ_ABI_MAGIC);
    EXPECT_EQ(entry.size, sizeof(amq_entry));
    EXPECT_EQ(entry.major, AMQ_ABI_MAJOR);
    EXPECT_EQ(entry.minor, AMQ_ABI_MINOR);
    EXPECT_EQ(entry.need_minor, 0);
    EXPECT_STREQ(entry.sdk, "amq C++ 1.1");
    EXPECT_EQ(entry.init, nullptr);
    EXPECT_EQ(entry.deinit, nullptr);
}

TEST(Plugin, DescribesItsStrategiesTheSameEveryTime) {
    ASSERT_EQ(entry.count(), 2u);
    const amq_desc* first = entry.describe(0);
    EXPECT_EQ(first->size, sizeof(amq_desc));
    EXPECT_STREQ(first->id, "org.test.first");
    EXPECT_STREQ(first->kind, AMQ_STRATEGY_KIND);
    EXPECT_STREQ(first->name, "First");
    EXPECT_STREQ(first->version, "1.2.3");
    EXPECT_STREQ(first->vendor, "");
    EXPECT_EQ(first->flags, static_cast<std::uint32_t>(AMQ_DESC_ANSWERS));
    EXPECT_EQ(first->config_schema, nullptr);
    EXPECT_EQ(first, entry.describe(0));
    EXPECT_STREQ(entry.describe(1)->id, "org.test.second");
    EXPECT_STREQ(entry.describe(1)->vendor, "test");
    EXPECT_EQ(entry.describe(1)->flags, 0u);
    EXPECT_EQ(entry.describe(2), nullptr);
}

TEST(Plugin, CreatesByIdOneInstanceAtATime) {
    FakeHost host;
    char err[16] = "untouched";
    for (const char* id : {"org.test.first", "org.test.second"}) {
        const auto* a = static_cast<const amq_strategy*>(
            entry.create(id, &host.table(), amq::str_of("{}"), err, sizeof err));
        const auto* b = static_cast<const amq_strategy*>(
            entry.create(id, &host.table(), amq::str_of("{}"), err, sizeof err));
        ASSERT_NE(a, nullptr);
        ASSERT_NE(b, nullptr);
        EXPECT_NE(a, b);
        EXPECT_NE(a->self, b->self);
        a->destroy(a->self);
        b->destroy(b->self);
    }
    EXPECT_STREQ(err, "untouched");
}

TEST(Plugin, SaysWhyItCreatesNothing) {
    FakeHost host;
    const amq_host* table = &host.table();
    EXPECT_EQ(refusal("org.test.third", table, "{}"),
              "no strategy \"org.test.third\" in this library");
    EXPECT_EQ(refusal(nullptr, table, "{}"), "no strategy \"\" in this library");
    EXPECT_EQ(refusal("org.test.first", nullptr, "{}"), "no host was given");
    EXPECT_EQ(refusal("org.test.first", table, "garbage"),
              "options are no JSON object: '{' was expected at byte 0");
    EXPECT_EQ(refusal("org.test.first", table, R"({"size":10})"),
              "option \"size\": 10 is not allowed, only a whole number from 1 to 9");
    EXPECT_EQ(refusal("org.test.first", table, R"({"sice":1})"),
              "unknown option \"sice\", did you mean \"size\"? known: size");
    EXPECT_EQ(refusal("org.test.second", table, R"({"size":1})"),
              "unknown option \"size\", this strategy has no options");
}

TEST(Plugin, RefusesAHostOfAnotherMajorOrShorterThanTheFirst) {
    FakeHost host;
    host.table().major = 2;
    EXPECT_EQ(refusal("org.test.first", &host.table(), "{}"),
              "built for contract 1.x, the host speaks 2.1");
    host.table().major = 1;
    host.table().size -= 1;
    EXPECT_EQ(refusal("org.test.first", &host.table(), "{}"),
              "the host's table has 95 bytes, 96 are needed");
}

}  // namespace
