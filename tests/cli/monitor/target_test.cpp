#include "sdk/cli/monitor/target.hpp"

#include <gtest/gtest.h>

namespace amq::cli_test {
namespace {

using cli::Target;

TEST(Target, IsAPathWithParameters) {
    EXPECT_EQ(Target{"server"}.text(), "/api/v1/server");
    EXPECT_EQ(Target{"connections"}.with("sort", "id").with("limit", 5).text(),
              "/api/v1/connections?sort=id&limit=5");
    EXPECT_EQ(Target{"connections"}.with_any("user", "").with_any("text", "a").text(),
              "/api/v1/connections?text=a");
}

TEST(Target, EncodesWhateverSomebodyIsCalled) {
    EXPECT_EQ(Target{"why"}.segment("a/../b?c#d").text(), "/api/v1/why/a%2F..%2Fb%3Fc%23d");
    EXPECT_EQ(Target{"x"}.with("user", "a b&c=d+\r\n").text(),
              "/api/v1/x?user=a%20b%26c%3Dd%2B%0D%0A");
    EXPECT_EQ(cli::percent_encoded("Ωa-._~"), "%CE%A9a-._~");
}

}  // namespace
}  // namespace amq::cli_test
