// amq plugin new: which files it writes, what is in them, and which names it takes. That they build
// against an installed amq is tested in tests/package.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

class PluginNew : public ::testing::Test {
  protected:
    Finished run(const std::string& arguments) {
        return flow::run_to_end(
            shell("cd " + directory_.path().string() + " && amq plugin new " + arguments));
    }
    [[nodiscard]] Names files(const std::string& folder) const {
        Names names;
        for (const auto& one : fs::recursive_directory_iterator(directory_.path() / folder))
            names.insert(one.path().filename().string());
        return names;
    }
    [[nodiscard]] std::string content(const std::string& file) const {
        std::ifstream in(directory_.path() / file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] fs::path path(const std::string& file) const { return directory_.path() / file; }

  private:
    flow::TemporaryDirectory directory_;
};

TEST_F(PluginNew, WritesAStrategyInCppAndAllThatGoesWithIt) {
    const Finished end = run("least_busy");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(lines_of(end.output).back(), "Next: " + path("least_busy/check").string());
    EXPECT_EQ(files("least_busy"), (Names{"CMakeLists.txt", "README.md", "amq.toml", "check",
                                          "least_busy.cpp", "least_busy_test.cpp"}));
    EXPECT_NE(content("least_busy/least_busy.cpp")
                  .find("AMQ_STRATEGY(LeastBusy, \"org.example.least-busy\", \"Least busy\""),
              std::string::npos);
}

TEST_F(PluginNew, WritesAStrategyInCWhenItIsAskedTo) {
    EXPECT_EQ(run("first_reply --c").exit_code, 0);
    EXPECT_EQ(files("first_reply"), (Names{"CMakeLists.txt", "README.md", "amq.toml", "check",
                                           "first_reply.c", "first_reply_test.cpp"}));
    EXPECT_NE(content("first_reply/CMakeLists.txt").find("LANGUAGES C CXX"), std::string::npos);
    EXPECT_NE(content("first_reply/first_reply.c").find("\"org.example.first-reply\""),
              std::string::npos);
}

TEST_F(PluginNew, LeavesNoPlaceholderInAnyFile) {
    for (const char* arguments : {"one", "other --c"}) ASSERT_EQ(run(arguments).exit_code, 0);
    for (const char* folder : {"one", "other"}) {
        for (const std::string& file : files(folder)) {
            const std::string text = content(std::string(folder) + '/' + file);
            EXPECT_FALSE(text.empty()) << file;
            for (const char* word : {"@name@", "@Name@", "@id@", "@title@", "@source@",
                                     "@languages@", "@amq_version@", "@library@"})
                EXPECT_EQ(text.find(word), std::string::npos) << file << ' ' << word;
        }
    }
}

TEST_F(PluginNew, MakesTheScriptOneThatCanBeRun) {
    run("one");
    const auto rights = fs::status(path("one/check")).permissions();
    EXPECT_NE(rights & fs::perms::owner_exec, fs::perms::none);
    EXPECT_EQ(flow::run_to_end(shell("sh -n " + path("one/check").string())).exit_code, 0);
}

TEST_F(PluginNew, WritesSettingsThatAmqdTakes) {
    run("one");
    const std::string settings = content("one/amq.toml");
    EXPECT_NE(settings.find("path = \"" + path("one/build/plugins/one.so").string() + '"'),
              std::string::npos)
        << settings;
    const Finished end =
        flow::run_to_end(shell("amqd --check-config --config " + path("one/amq.toml").string()));
    EXPECT_EQ(end.exit_code, 0) << end.errors;
}

TEST_F(PluginNew, WritesWhereItIsTold) {
    EXPECT_EQ(run("one --dir deep/er").exit_code, 0);
    EXPECT_TRUE(fs::exists(path("deep/er/one/check")));
}

TEST_F(PluginNew, WritesNothingWhereSomethingIsAlready) {
    fs::create_directory(path("one"));
    const Finished end = run("one");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_EQ(end.errors,
              "amq: " + path("one").string() + " is there already: nothing was written\n");
    EXPECT_EQ(files("one"), Names());
    fs::create_symlink("nowhere", path("link"));
    EXPECT_EQ(run("link").exit_code, 1);
}

TEST_F(PluginNew, SaysWhyNoFolderCanBeMade) {
    std::ofstream(path("file")) << "text";
    const Finished end = run("one --dir file");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(end.errors.find("cannot make " + path("file/one").string()), std::string::npos)
        << end.errors;
}

TEST_F(PluginNew, TakesNamesOfLettersDigitsAndUnderscoresOnly) {
    for (const char* name : {"a", "A1", "long_name_2", "end_"}) EXPECT_EQ(run(name).exit_code, 0);
    for (const char* name : {"a-b", "1a", "_a", "''", "a/b", "../a", "a.b", "\"a b\"", "ä"}) {
        const Finished end = run(name);
        EXPECT_EQ(end.exit_code, 2) << name;
        EXPECT_NE(end.errors.find("is no name: it begins with a letter"), std::string::npos)
            << end.errors;
    }
    EXPECT_NE(run("test").errors.find("means something else to CMake"), std::string::npos);
    EXPECT_EQ(run(std::string(64, 'a')).exit_code, 0);
    EXPECT_EQ(run(std::string(65, 'a')).exit_code, 2);
}

TEST_F(PluginNew, SaysWhatIsMissing) {
    EXPECT_NE(run("").errors.find("name is required"), std::string::npos);
    EXPECT_NE(run("a b").errors.find("'b' is an argument too many"), std::string::npos);
}

TEST_F(PluginNew, HasHelpThatFitsATerminal) {
    const Finished help = run("--help");
    EXPECT_TRUE(help.output.starts_with("Usage: amq plugin new [OPTION...] NAME"));
    for (const std::string& line : lines_of(help.output)) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace amq::cli_test
