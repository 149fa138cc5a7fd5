// What is read as a configuration file, and what is refused at once.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "host/config/file.hpp"
#include "host/config/toml_caps.hpp"
#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

/// Each test has a directory of its own.
class ConfigFileTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "amq-config-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    std::string path(const std::string& name) const { return directory_ + "/" + name; }

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    static std::string refusal_of(const std::string& path) {
        const auto file = read_config_file(path);
        const auto* error = std::get_if<ConfigError>(&file);
        return error == nullptr ? "read" : error->text;
    }

    std::string directory_;
};

TEST_F(ConfigFileTest, GivesTheBytesOfARegularFile) {
    const std::string text("a\0\r\n\xFF", 5);
    EXPECT_EQ(std::get<std::string>(read_config_file(write("a", text))), text);
    EXPECT_EQ(std::get<std::string>(read_config_file(write("empty", ""))), "");
}

TEST_F(ConfigFileTest, FollowsALinkToOne) {
    std::filesystem::create_symlink(write("a", "x"), path("link"));
    EXPECT_EQ(std::get<std::string>(read_config_file(path("link"))), "x");
}

TEST_F(ConfigFileTest, TakesAMebibyteAndNoMore) {
    EXPECT_EQ(refusal_of(write("full", std::string(max_config_bytes, '#'))), "read");
    EXPECT_EQ(refusal_of(write("past", std::string(max_config_bytes + 1, '#'))),
              "is larger than 1 MiB");
}

TEST_F(ConfigFileTest, RefusesAHugeFileWithoutReadingItAll) {
    std::filesystem::resize_file(write("huge", ""), std::uintmax_t{1} << 40);
    EXPECT_EQ(refusal_of(path("huge")), "is larger than 1 MiB");
}

TEST_F(ConfigFileTest, RefusesADirectory) {
    EXPECT_EQ(refusal_of(directory_), "is a directory, not a file");
}

TEST_F(ConfigFileTest, RefusesAFifoWithoutWaitingForAWriter) {
    ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
    EXPECT_EQ(refusal_of(path("fifo")), "is not a regular file");
}

TEST_F(ConfigFileTest, RefusesADevice) {
    EXPECT_EQ(refusal_of("/dev/zero"), "is not a regular file");
}

TEST_F(ConfigFileTest, RefusesWhatIsNotThere) {
    EXPECT_EQ(refusal_of(path("none")), "cannot be read: No such file or directory");
}

TEST_F(ConfigFileTest, IsLoadedByItsName) {
    Arguments arguments;
    arguments.config_file = write("amq.toml", "shards = 7");
    arguments.overrides = {{"log.level", "warn"}};
    const ConfigResult result = load_config(arguments, {});
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.shards, 7U);
    EXPECT_EQ(result.config.log.level, LogLevel::warn);
    EXPECT_EQ(result.sources.at("shards"), path("amq.toml") + ":1");
}

TEST_F(ConfigFileTest, ThatCannotBeReadHidesNoOtherError) {
    Arguments arguments;
    arguments.config_file = path("none");
    arguments.overrides = {{"shards", "0"}};
    EXPECT_EQ(errors_of(load_config(arguments, {})),
              (Lines{path("none") + ": cannot be read: No such file or directory",
                     "--set shards: 'shards' must be \"auto\" or 1 to 64, not 0"}));
}

TEST_F(ConfigFileTest, IsNotWantedWhenNoneIsNamed) {
    const ConfigResult result = load_config({}, {});
    EXPECT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config, default_config());
}

TEST_F(ConfigFileTest, OfAHostileNameIsToldInOneLine) {
    EXPECT_EQ(to_string(std::get<ConfigError>(read_config_file(path("a\n\x1B[31m"))).place),
              path("a\\n\\u001b[31m"));
}

}  // namespace
}  // namespace amq::host
