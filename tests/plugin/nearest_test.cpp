#include <amq/plugin/nearest.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

const std::vector<std::string> known = {"attempts", "attempt_timeout", "failover"};

TEST(Nearest, CountsLettersToChange) {
    EXPECT_EQ(amq::edit_distance("", ""), 0u);
    EXPECT_EQ(amq::edit_distance("", "abc"), 3u);
    EXPECT_EQ(amq::edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, FindsTheNameThatWasMeant) {
    EXPECT_EQ(amq::nearest("atempts", known), "attempts");
    EXPECT_EQ(amq::nearest("attempt-timeout", known), "attempt_timeout");
    EXPECT_EQ(amq::nearest("fail_over", known), "failover");
}

TEST(Nearest, GuessesNothingFromAStrangeName) {
    EXPECT_EQ(amq::nearest("colour", known), std::nullopt);
    EXPECT_EQ(amq::nearest("attempts", {}), std::nullopt);
}

}  // namespace
