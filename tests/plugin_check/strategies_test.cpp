// The strategies that come with amq, and those of the examples, keep all rules.

#include <gtest/gtest.h>

#include "tests/plugin_check/checked.hpp"

namespace amq::plugin_check_test {
namespace {

// What depends on the build, and not on the strategy.
const std::set<std::string> kMayBeDoubted{"memory", "unload"};

class Strategies : public ::testing::TestWithParam<const char*> {};

TEST_P(Strategies, KeepAllRules) {
    const Checked one = checked(std::string(AMQ_PLUGINS "/") + GetParam() + ".so");
    EXPECT_EQ(one.failed, std::set<std::string>());
    EXPECT_EQ(one.exit_code, 0);
    EXPECT_EQ(one.report.at("skipped").to_number<int>(), 0);
    for (const std::string& rule : one.warnings) EXPECT_TRUE(kMayBeDoubted.contains(rule)) << rule;
}

INSTANTIATE_TEST_SUITE_P(OfAmq, Strategies,
                         ::testing::Values("reliable_random", "reliable_spec", "unreliable_all",
                                           "unreliable_random"));
INSTANTIATE_TEST_SUITE_P(OfTheExamples, Strategies,
                         ::testing::Values("first_come", "least_outstanding", "sticky_key"));

TEST(StrategiesWithOptions, KeepThemWithOthersToo) {
    const Checked one =
        checked(AMQ_PLUGINS "/reliable_random.so",
                {"--options", R"({"attempts":16,"attempt_timeout":"50ms"})", "--seed", "7"});
    EXPECT_EQ(one.failed, std::set<std::string>());
    EXPECT_EQ(one.report.at("seed").to_number<int>(), 7);
}

TEST(StrategiesWithOptions, AreNotMadeWithWrongOnes) {
    const Checked one =
        checked(AMQ_PLUGINS "/reliable_random.so", {"--options", R"({"attempts":17})"});
    EXPECT_EQ(one.failed, std::set<std::string>{"create"});
    EXPECT_NE(one.why("create").find("a whole number from 1 to 16"), std::string::npos);
    EXPECT_EQ(one.report.at("skipped").to_number<int>(), 7);
    EXPECT_EQ(one.exit_code, 1);
}

}  // namespace
}  // namespace amq::plugin_check_test
