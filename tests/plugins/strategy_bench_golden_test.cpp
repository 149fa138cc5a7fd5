// Golden files: decisions that a person has read, compared and written again.

#include <gtest/gtest.h>

#include <amq/plugin_test/golden.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/plugins/static_strategies.hpp"

namespace amq::plugins_tests {
namespace {

struct AGoldenFile : testing::Test {
    AGoldenFile() {
        unsetenv("AMQ_UPDATE_GOLDEN");
        bench.publish("orders", "one");
    }
    ~AGoldenFile() override {
        std::filesystem::remove(path);
        if (!wish.empty()) setenv("AMQ_UPDATE_GOLDEN", wish.c_str(), 1);
    }

    void write(const std::string& text) const { std::ofstream(path) << text; }
    std::string text() const {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    test::GoldenMatch update() const {
        setenv("AMQ_UPDATE_GOLDEN", "1", 1);
        test::GoldenMatch match = matches_golden(bench, path);
        unsetenv("AMQ_UPDATE_GOLDEN");
        return match;
    }

    /// What the files of other tests are to become is not for these.
    static std::string wished() {
        const char* value = std::getenv("AMQ_UPDATE_GOLDEN");
        return value == nullptr ? "" : value;
    }

    std::string wish = wished();
    test::StrategyBench bench{{.entry = &amq_unreliable_all}};
    std::string path = AMQ_SCRATCH_DIR "/" +
                       std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
                       ".golden";
};

TEST_F(AGoldenFile, MatchesTheDecisionsThatItHas) {
    write("# by hand\n1.000s route m1 orders n=0 -> hold\n");
    EXPECT_TRUE(matches_golden(bench, path)) << matches_golden(bench, path).text;
}

TEST_F(AGoldenFile, SaysWhereItDiffersAndUnderWhichSeed) {
    write("1.000s route m1 orders n=0 -> drop no_subscriber\n");
    const test::GoldenMatch match = matches_golden(bench, path);
    EXPECT_FALSE(match);
    EXPECT_NE(match.text.find("seed 1, "), std::string::npos);
    EXPECT_NE(match.text.find("line 1 of the decisions is the first of 1 in the file (-) that "
                              "differs from 1 now (+)\n"
                              "- 1.000s route m1 orders n=0 -> drop no_subscriber\n"
                              "+ 1.000s route m1 orders n=0 -> hold\n"),
              std::string::npos)
        << match.text;
}

TEST_F(AGoldenFile, DiffersWhenALineIsMissingAtItsEnd) {
    write("");
    EXPECT_FALSE(matches_golden(bench, path));
}

TEST_F(AGoldenFile, ThatIsNotThereIsNoMatch) {
    const test::GoldenMatch match = matches_golden(bench, path);
    EXPECT_FALSE(match);
    EXPECT_NE(match.text.find("there is no such file"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(AGoldenFile, IsWrittenWhenItIsToldToAndKeepsItsComment) {
    write("# by hand\nold\n");
    EXPECT_TRUE(update());
    EXPECT_EQ(text(), "# by hand\n1.000s route m1 orders n=0 -> hold\n");
    EXPECT_TRUE(matches_golden(bench, path));
}

TEST_F(AGoldenFile, ThatCannotBeWrittenIsNoMatch) {
    path = "/nowhere/at/all.golden";
    EXPECT_FALSE(update());
}

}  // namespace
}  // namespace amq::plugins_tests
