#include "host/plugin_load.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

using exchange::Nanos;
using exchange::PluginCode;

constexpr Nanos kLook = PluginLoad::kWindow / 100;

class APluginLoad : public testing::Test {
  protected:
    using Busy = std::optional<PluginLoad::Busy>;

    // So many looks; what the last of them gave.
    Busy look(const PluginCode* code, int looks, Nanos passed = kLook) {
        Busy last;
        for (int k = 0; k < looks; ++k) last = load_.look(code, passed);
        return last;
    }

    PluginCode one_{"org.test.one", ""};
    PluginCode other_{"org.test.other", ""};
    PluginLoad load_;
};

TEST_F(APluginLoad, NamesWhoWasThereInHalfOfTheLooks) {
    look(&one_, 50);
    const Busy busy = look(nullptr, 50);
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->code, &one_);
    EXPECT_EQ(busy->percent, 50U);
}

TEST_F(APluginLoad, NamesNobodyWhoWasThereLess) {
    look(&one_, 49);
    EXPECT_FALSE(look(nullptr, 51));
}

TEST_F(APluginLoad, CountsEachForItself) {
    look(&one_, 45);
    EXPECT_FALSE(look(&other_, 55 - 1)) << "the window is not over";
    const Busy busy = look(&other_, 1);
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->code, &other_);
    EXPECT_EQ(busy->percent, 55U);
}

TEST_F(APluginLoad, BeginsANewWindowThen) {
    ASSERT_TRUE(look(&one_, 100));
    EXPECT_FALSE(look(nullptr, 51));
    EXPECT_FALSE(look(&one_, 49));
}

TEST_F(APluginLoad, DoesNotJudgeByTooFewLooks) {
    const int fewest = static_cast<int>(PluginLoad::kFewestLooks);
    EXPECT_FALSE(look(&one_, fewest - 1, PluginLoad::kWindow));
    EXPECT_TRUE(look(&one_, 1, PluginLoad::kWindow));
}

}  // namespace
}  // namespace amq::host
