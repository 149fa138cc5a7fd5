#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "sdk/cli/body_source.hpp"
#include "sdk/cli/failure.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::cli_test {
namespace {

using cli::BodyOptions;
using cli::BodySource;
using Bodies = std::vector<std::string>;

class BodySourceTest : public ::testing::Test {
  protected:
    std::string file_with(const std::string& content) {
        const auto path = directory_.path() / "bodies";
        std::ofstream{path, std::ios::binary} << content;
        return path.string();
    }
    static Bodies all_of(const BodyOptions& options) {
        BodySource source{options};
        Bodies bodies;
        while (auto body = source.next()) bodies.push_back(*std::move(body));
        return bodies;
    }

  private:
    flow::TemporaryDirectory directory_;
};

TEST_F(BodySourceTest, AnArgumentIsOneBody) {
    EXPECT_EQ(all_of({.text = "hello", .has_text = true}), Bodies{"hello"});
    EXPECT_EQ(all_of({.text = "", .has_text = true}), Bodies{""});
}

TEST_F(BodySourceTest, WithACountItIsTheSameBodyAgainAndAgain) {
    EXPECT_EQ(all_of({.text = "x", .has_text = true, .count = 3}), (Bodies{"x", "x", "x"}));
}

TEST_F(BodySourceTest, AFileIsTakenAsItIs) {
    const std::string content{"a\nb\0c\n", 6};
    EXPECT_EQ(all_of({.file = file_with(content)}), Bodies{content});
}

TEST_F(BodySourceTest, EachLineIsABodyAlsoTheLastWithoutAnEnd) {
    EXPECT_EQ(all_of({.file = file_with("a\n\nb\nlast"), .lines = true}),
              (Bodies{"a", "", "b", "last"}));
    EXPECT_EQ(all_of({.file = file_with("a\n"), .lines = true}), Bodies{"a"});
    EXPECT_EQ(all_of({.file = file_with(""), .lines = true}), Bodies{});
}

TEST_F(BodySourceTest, LinesEndAtTheCount) {
    EXPECT_EQ(all_of({.file = file_with("a\nb\nc\n"), .lines = true, .count = 2}),
              (Bodies{"a", "b"}));
}

TEST_F(BodySourceTest, LongLinesComeWhole) {
    const std::string line(300'000, 'x');
    EXPECT_EQ(all_of({.file = file_with(line + "\n" + line), .lines = true}), (Bodies{line, line}));
}

TEST_F(BodySourceTest, WhatNoBrokerTakesEndsTheProgram) {
    const std::string file = file_with(std::string(BodySource::kMaxBody + 1, 'x'));
    EXPECT_THROW(BodySource{{.file = file}}, cli::Failure);
    BodySource lines{{.file = file, .lines = true}};
    EXPECT_THROW(static_cast<void>(lines.next()), cli::Failure);
}

TEST_F(BodySourceTest, AFileThatIsNotThereIsNamed) {
    try {
        const BodySource source{{.file = "/no/such/file"}};
        FAIL();
    } catch (const cli::Failure& failure) {
        EXPECT_EQ(failure.code(), cli::ExitCode::failed);
        EXPECT_STREQ(failure.what(), "cannot read /no/such/file: No such file or directory");
    }
}

TEST_F(BodySourceTest, TwoSourcesAreAMistake) {
    EXPECT_THROW(BodySource({.text = "x", .file = "y", .has_text = true}), cli::Failure);
}

}  // namespace
}  // namespace amq::cli_test
