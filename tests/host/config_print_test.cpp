// --print-config gives a file that gives the same Config; host/amq.toml and docs/CONFIG.md say what
// the code says.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "host/config/docs.hpp"
#include "host/config/print.hpp"
#include "host/config/schema.hpp"
#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

std::string text_of(const std::string& file) {
    std::ifstream stream(std::string(AMQ_SOURCE_DIR) + "/" + file);
    EXPECT_TRUE(stream) << file;
    return {std::istreambuf_iterator<char>(stream), {}};
}

void expect_round_trip(const ConfigResult& original) {
    ASSERT_EQ(errors_of(original), Lines{});
    const std::string printed = print_config(original.config, original.sources);
    const ConfigResult again = load_text(printed);
    EXPECT_EQ(errors_of(again), Lines{}) << printed;
    EXPECT_EQ(again.config, original.config) << printed;
}

TEST(PrintConfig, GivesTheDefaultsBack) {
    expect_round_trip(load_text(""));
}

TEST(PrintConfig, GivesEveryKindOfValueBackHoweverHostile) {
    const ConfigResult original = load_text(R"(
        shards = 5
        [listen.a]
        url = "unix:///tmp/\u001b \"q\" \\ \u202e \U000E0001 é \u0085"
        role = "subscriber"
        [limits]
        max_payload = 1001
        frame_timeout = "1500us"
        [plugins]
        directory = "\u007f\t"
        [models.9]
        strategy = "x"
        [models.9.options]
        "a.b \"c\"" = [1, 1.0, -0.0, 1e300, true, "\u0000\U000E0001"]
        t = { u = {} })");
    expect_round_trip(original);
    EXPECT_EQ(print_config(original.config, original.sources).find('\x1B'), std::string::npos);
}

TEST(PrintConfig, GivesBackWhatIsSwitchedOff) {
    const ConfigResult original =
        load_text("plugins.reliable_spec.path = ''\nmodels.13.strategy = ''");
    expect_round_trip(original);
    const std::string printed = print_config(original.config, original.sources);
    EXPECT_NE(printed.find("[models.13]\nstrategy = \"\"  # amq.toml:2\n"), std::string::npos)
        << printed;
}

TEST(PrintConfig, NamesTheSourceBehindEachKey) {
    const ConfigResult result =
        load_text("shards = 2", {{"drain.timeout", "1s"}}, {{"AMQ__LOG__LEVEL", "warn"}});
    const std::string printed = print_config(result.config, result.sources);
    for (const char* line :
         {"shards = 2  # amq.toml:1\n", "timeout = \"1s\"  # --set drain.timeout\n",
          "level = \"warn\"  # AMQ__LOG__LEVEL\n", "max_payload = \"50KiB\"  # default\n"})
        EXPECT_NE(printed.find(line), std::string::npos) << line;
}

TEST(PrintConfig, KeepsAFileNameWithALineBreakInItsComment) {
    const ConfigResult result = load_config_text("shards = 2", "a\nshards = 3", {}, {});
    const std::string printed = print_config(result.config, result.sources);
    EXPECT_NE(printed.find("shards = 2  # a\\nshards = 3:1\n"), std::string::npos) << printed;
}

TEST(DefaultFile, SaysWhatTheDefaultsAre) {
    const ConfigResult result = load_text(text_of("host/amq.toml"));
    EXPECT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config, default_config());
}

TEST(DefaultFile, LeavesNoKeyOut) {
    const ConfigResult result = load_text(text_of("host/amq.toml"));
    std::string printed = print_config(result.config, result.sources);
    // Those of monitors, which strategies have not.
    for (const std::string of_monitors :
         {"admin = false  # default\n", "options = {}  # default\n"}) {
        for (auto at = printed.find(of_monitors); at != std::string::npos;
             at = printed.find(of_monitors)) {
            printed.erase(at, of_monitors.size());
        }
    }
    EXPECT_EQ(printed.find("# default\n"), std::string::npos) << printed;
}

TEST(ConfigDocs, AreThoseOfTheCode) {
    const std::string page = text_of("docs/CONFIG.md");
    const std::size_t mark = page.find("<!-- From here on");
    ASSERT_NE(mark, std::string::npos);
    const std::size_t begin = page.find("\n\n", mark) + 2;
    EXPECT_EQ(page.substr(begin), config_docs()) << "write it anew: amqd --config-docs";
}

TEST(ConfigDocs, HaveALineForEveryKey) {
    const std::string docs = config_docs();
    for (const Entry& entry : schema()) {
        const std::string last = split(entry.key).back();
        EXPECT_NE(docs.find("| `" + last + "` |"), std::string::npos) << entry.key;
        EXPECT_NE(docs.find(entry.help), std::string::npos) << entry.key;
    }
}

}  // namespace
}  // namespace amq::host
