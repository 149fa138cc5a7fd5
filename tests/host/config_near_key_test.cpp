// Which key was meant.

#include <gtest/gtest.h>

#include "host/config/near_key.hpp"
#include "host/config/schema.hpp"

namespace amq::host {
namespace {

std::optional<std::string> near(const char* key) {
    return near_key(split(key));
}

TEST(NearKey, IsFoundOverALetterTooManyTooFewWrongOrSwapped) {
    EXPECT_EQ(near("limits.max_payloads"), "limits.max_payload");
    EXPECT_EQ(near("limits.max_payloa"), "limits.max_payload");
    EXPECT_EQ(near("limits.max_paylaod"), "limits.max_payload");
    EXPECT_EQ(near("limits.max-payload"), "limits.max_payload");
    EXPECT_EQ(near("limit.max_payload"), "limits.max_payload");
    EXPECT_EQ(near("shard"), "shards");
    EXPECT_EQ(near("plugin"), "plugins");
}

TEST(NearKey, KeepsTheNameThatTheUserChose) {
    EXPECT_EQ(near("listen.public.rol"), "listen.public.role");
    EXPECT_EQ(near("model.77.strategy"), "models.77.strategy");
}

TEST(NearKey, IsTheSameKeyInTheTableThatHasIt) {
    EXPECT_EQ(near("max_payload"), "limits.max_payload");
    EXPECT_EQ(near("drain.max_payload"), "limits.max_payload");
}

TEST(NearKey, IsTheSameKeyInATableOfTheSameKindBeforeOthers) {
    EXPECT_EQ(near("plugins.directory.path"), "plugins.NAME.path");  // and not control.path
    EXPECT_EQ(near("path"), std::nullopt);
}

TEST(NearKey, IsNotGuessedAmongSeveralTables) {
    EXPECT_EQ(near("timeout"), std::nullopt);  // drain.timeout? models.NUMBER.timeout?
}

TEST(NearKey, IsNoneForWhatResemblesNothing) {
    EXPECT_EQ(near("colour"), std::nullopt);
    EXPECT_EQ(near("limits.colour"), std::nullopt);
    EXPECT_EQ(near(""), std::nullopt);
    EXPECT_EQ(near(std::string(100'000, 'a').c_str()), std::nullopt);
}

TEST(NearKey, IsNeverTheUnknownKeyItself) {
    EXPECT_NE(near("plugins.directry"), "plugins.directry");
}

}  // namespace
}  // namespace amq::host
