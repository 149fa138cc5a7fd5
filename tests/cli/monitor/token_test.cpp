#include "sdk/cli/monitor/token.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "sdk/cli/failure.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::cli_test {
namespace {

class TokenTest : public ::testing::Test {
  protected:
    TokenTest() { forget(); }
    ~TokenTest() override { forget(); }

    static void forget() {
        ::unsetenv("AMQ_MONITOR_TOKEN");
        ::unsetenv("AMQ_MONITOR_TOKEN_FILE");
    }
    std::string file_with(const std::string& text) const {
        std::string path = (folder_.path() / "token").string();
        std::ofstream{path, std::ios::binary} << text;
        return path;
    }

  private:
    flow::TemporaryDirectory folder_;
};

TEST_F(TokenTest, ComesFromTheFileThenTheEnvironment) {
    EXPECT_EQ(cli::token_for(""), "");
    ::setenv("AMQ_MONITOR_TOKEN", "of-the-environment", 1);
    EXPECT_EQ(cli::token_for(""), "of-the-environment");
    const std::string file = file_with("of-a-file\n");
    ::setenv("AMQ_MONITOR_TOKEN_FILE", file.c_str(), 1);
    EXPECT_EQ(cli::token_for(""), "of-a-file");
    ::setenv("AMQ_MONITOR_TOKEN_FILE", "/no/such/file", 1);
    EXPECT_EQ(cli::token_for(file), "of-a-file");
}

TEST_F(TokenTest, IsOneLineThatCanStandInAHeader) {
    EXPECT_EQ(cli::checked_token("abc\r\n", "it"), "abc");
    EXPECT_EQ(cli::checked_token(std::string(1024, 'a'), "it").size(), 1024U);
    for (const std::string& text :
         {std::string{}, std::string{"\n"}, std::string{"a b"}, std::string{"a\r\nX-Other: b"},
          std::string{"\xC3\xA4"}, std::string(1025, 'a')}) {
        EXPECT_THROW(static_cast<void>(cli::checked_token(text, "it")), cli::Failure) << text;
    }
}

TEST_F(TokenTest, NamesTheFileThatHasNone) {
    try {
        static_cast<void>(cli::token_for("/no/such/file"));
        FAIL();
    } catch (const cli::Failure& failure) {
        EXPECT_EQ(std::string{failure.what()},
                  "the token file /no/such/file cannot be read: No such file or directory");
    }
    EXPECT_THROW(static_cast<void>(cli::token_for(file_with(""))), cli::Failure);
    EXPECT_THROW(static_cast<void>(cli::token_for(file_with(std::string(5000, 'a')))),
                 cli::Failure);
}

}  // namespace
}  // namespace amq::cli_test
