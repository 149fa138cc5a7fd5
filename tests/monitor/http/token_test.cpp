#include "plugins/monitor/http/token.hpp"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace amq::monitor::http {
namespace {

class TokenFile : public ::testing::Test {
  protected:
    TokenFile() : path(directory.write("token", "")) {}

    std::variant<Token, std::string> read(std::string_view content, mode_t mode = 0600) {
        ::chmod(path.c_str(), 0600);
        path = directory.write("token", content);
        ::chmod(path.c_str(), mode);
        return read_token_file(path);
    }
    std::string wrong(std::string_view content, mode_t mode = 0600) {
        auto result = read(content, mode);
        const auto* text = std::get_if<std::string>(&result);
        return text == nullptr ? "nothing" : *text;
    }

    flow::TemporaryDirectory directory;
    std::string path;
};

TEST_F(TokenFile, GivesItsLineWithoutTheEnd) {
    for (const char* content : {"0123456789abcdef", "0123456789abcdef\n", "0123456789abcdef\r\n"}) {
        auto result = read(content);
        ASSERT_TRUE(std::holds_alternative<Token>(result));
        EXPECT_TRUE(std::get<Token>(result).is("0123456789abcdef"));
        EXPECT_FALSE(std::get<Token>(result).is("0123456789abcdeF"));
        EXPECT_FALSE(std::get<Token>(result).is("0123456789abcdef\n"));
        EXPECT_FALSE(std::get<Token>(result).is(""));
    }
}

TEST_F(TokenFile, HasFrom16To1024Characters) {
    EXPECT_EQ(wrong(std::string(15, 'x')),
              "the token file " + path + " has less than 16 characters");
    EXPECT_EQ(wrong(""), "the token file " + path + " has less than 16 characters");
    EXPECT_EQ(wrong(std::string(1024, 'x') + "\r\n"), "nothing");
    EXPECT_EQ(wrong(std::string(1025, 'x')),
              "the token file " + path + " has more than 1024 characters");
    EXPECT_EQ(wrong(std::string(5000, 'x')),
              "the token file " + path + " has more than 1024 characters");
}

TEST_F(TokenFile, IsItsOwnersAlone) {
    for (const mode_t mode : {0640U, 0604U, 0620U, 0601U}) {
        EXPECT_EQ(
            wrong("0123456789abcdef", mode),
            "the token file " + path + " can be read by others than its owner: chmod 600 " + path);
    }
    EXPECT_EQ(wrong("0123456789abcdef", 0400), "nothing");
}

TEST_F(TokenFile, IsOneLineOfPrintableCharacters) {
    for (const char* content :
         {"0123456789 abcdef", "0123456789\nabcdef", "0123456789abcde\xC3\xA4"}) {
        const std::string text = wrong(content);
        EXPECT_EQ(text,
                  "the token file " + path + " must be one line of printable ASCII without blanks");
        EXPECT_EQ(text.find("012345"), std::string::npos);
    }
}

TEST_F(TokenFile, IsAFileThatIsThere) {
    const auto missing = read_token_file("/nowhere/token");
    EXPECT_EQ(std::get<std::string>(missing),
              "the token file /nowhere/token cannot be read: No such file or directory");
    const auto folder = read_token_file("/tmp");
    EXPECT_EQ(std::get<std::string>(folder), "the token file /tmp is no file");
    const std::string pipe = (directory.path() / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(std::get<std::string>(read_token_file(pipe)),
              "the token file " + pipe + " is no file");
}

// How long it takes to find a wrong one wrong cannot be measured surely beside other programs: so
// what is compared is looked at, and with what.
TEST(TokenComparison, IsOfDigestsAndTakesTheSameTimeWhereverTheyDiffer) {
    static_assert(sizeof(Token) == sizeof(Digest), "nothing else of it is kept");
    std::ifstream file(AMQ_SOURCE_DIR "/plugins/monitor/http/digest.cpp");
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NE(source.find("return CRYPTO_memcmp("), std::string::npos);
    const Token token{digest_of("0123456789abcdef")};
    EXPECT_TRUE(token.is("0123456789abcdef"));
    for (const char* wrong :
         {"", "0", "0123456789abcdeg", "1123456789abcdef", "0123456789abcdef0"}) {
        EXPECT_FALSE(token.is(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace amq::monitor::http
