#include "tests/tidy/words.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::tidy {
namespace {

std::size_t finds_words(Findings (*check)(const Source&), const std::string& path,
                        const std::string& text) {
    return check(source_of(path, text)).size();
}

TEST(Names, OfFilesAndFoldersSayWhatTheyAre) {
    EXPECT_EQ(finds_words(check_names, "host/session_manager.hpp", ""), 1U);
    EXPECT_EQ(finds_words(check_names, "host/common/a.hpp", ""), 1U);
    EXPECT_EQ(finds_words(check_names, "host/utils.cpp", ""), 1U);
    EXPECT_EQ(finds_words(check_names, "host/commonplace.hpp", ""), 0U);
    EXPECT_EQ(finds_words(check_names, "host/shard.hpp", ""), 0U);
}

TEST(Names, OfTypesSayWhatTheyAre) {
    EXPECT_EQ(finds_words(check_names, "a.hpp", "class SessionManager {\n"), 1U);
    EXPECT_EQ(finds_words(check_names, "a.hpp", "enum class CommonKind { a };\n"), 1U);
    EXPECT_EQ(finds_words(check_names, "a.hpp", "using JsonHelper = int;\n"), 1U);
    EXPECT_EQ(finds_words(check_names, "a.hpp", "template <class T> struct StringUtil {\n"), 1U);
    EXPECT_EQ(finds_words(check_names, "a.hpp", "class Session {\n// class Helper\n"), 0U);
}

TEST(Mentions, OfUnfinishedWorkAreFound) {
    EXPECT_EQ(finds_words(check_mentions, "a.cpp", std::string("// TO") + "DO: later\n"), 1U);
    EXPECT_EQ(finds_words(check_mentions, "docs/a.md", std::string("FIX") + "ME\n"), 1U);
    EXPECT_EQ(finds_words(check_mentions, "a.cpp", "mktemp /tmp/amq.XXXXXX\n"), 0U);
}

TEST(Mentions, OfWhatIsNotPartOfTheProjectAreFound) {
    EXPECT_EQ(finds_words(check_mentions, "docs/a.md", std::string("see ..") + "/shared/A.md\n"),
              1U);
    EXPECT_EQ(finds_words(check_mentions, "docs/a.md", "a shared buffer\n"), 0U);
}

}  // namespace
}  // namespace amq::tidy
