// [[topics]]: what is read, what is taken from the model, how one is addressed, and what is
// refused.

#include <gtest/gtest.h>

#include "host/config/print.hpp"
#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* two_topics = R"(
[[topics]]
match = "chat.*"
model = 12
strategy = "org.example.sticky"
options = { spread = 2 }
timeout = "1s"

[[topics]]
match = ">"
model = 13
strategy = "org.example.other"
fallback = "all"
)";

Lines flag_errors_beside_a_topic(const std::string& key, const std::string& value) {
    return errors_of(load_text(one_topic, {{key, value}}));
}

void expect_topics_round_trip(const ConfigResult& original) {
    ASSERT_EQ(errors_of(original), Lines{});
    const std::string printed = print_config(original.config, original.sources);
    const ConfigResult again = load_text(printed);
    EXPECT_EQ(errors_of(again), Lines{}) << printed;
    EXPECT_EQ(again.config, original.config) << printed;
}

TEST(ConfigTopics, AreNoneByDefault) {
    EXPECT_TRUE(load_text("").config.topics.empty());
    EXPECT_TRUE(load_text("topics = []").config.topics.empty());
    EXPECT_EQ(errors_of("topics = []"), Lines{});
}

TEST(ConfigTopics, AreReadInTheOrderOfTheFile) {
    const ConfigResult result = load_text(two_topics);
    ASSERT_EQ(errors_of(result), Lines{});
    ASSERT_EQ(result.config.topics.size(), 2U);
    const TopicConfig& chat = result.config.topics[0];
    EXPECT_EQ(chat.match, "chat.*");
    EXPECT_EQ(chat.model, 12U);
    EXPECT_EQ(chat.settings.strategy, "org.example.sticky");
    EXPECT_EQ(chat.settings.options, R"({"spread":2})");
    EXPECT_EQ(chat.settings.timeout, seconds(1));
    EXPECT_EQ(result.config.topics[1].match, ">");
    EXPECT_EQ(result.config.topics[1].settings.fallback, Fallback::all);
    EXPECT_EQ(result.config.topics[1].settings.options, "{}");
}

TEST(ConfigTopics, MayBeAnArrayOfInlineTables) {
    const ConfigResult result = load_text(
        "topics = [{ match = 'a', model = 10, strategy = 'x' }, "
        "{ match = 'b', model = 10, strategy = 'y' }]");
    ASSERT_EQ(errors_of(result), Lines{});
    ASSERT_EQ(result.config.topics.size(), 2U);
    EXPECT_EQ(result.config.topics[1].settings.strategy, "y");
}

TEST(ConfigTopics, TakeOptionsInATableOfTheirOwn) {
    const ConfigResult result = load_text(std::string(one_topic) + "[topics.options]\na = 1\n" +
                                          "[[topics]]\nmatch = 'b'\nmodel = 12\nstrategy = 'x'");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.topics[0].settings.options, R"({"a":1})");
    EXPECT_EQ(result.config.topics[1].settings.options, "{}");
}

TEST(ConfigTopics, HaveFromTheirModelWhatTheyDoNotSay) {
    const ConfigResult result = load_text(std::string(two_topics) + R"(
        [models.12]
        timeout = "9s"
        max_timeout = "2m"
        hold = "7s"
        settle = "20ms"
        fallback = "random"
        options = { attempts = 3 })");
    ASSERT_EQ(errors_of(result), Lines{});
    const ModelConfig& chat = result.config.topics[0].settings;
    EXPECT_EQ(chat.timeout, seconds(1));
    EXPECT_EQ(chat.max_timeout, minutes(2));
    EXPECT_EQ(chat.hold, seconds(7));
    EXPECT_EQ(chat.settle, milliseconds(20));
    EXPECT_EQ(chat.fallback, Fallback::random);
    EXPECT_EQ(chat.options, R"({"spread":2})");
    EXPECT_EQ(result.config.topics[1].settings.hold, seconds(3));
}

TEST(ConfigTopics, HaveNoOptionsFromTheirModel) {
    const ConfigResult result =
        load_text(std::string(one_topic) + "[models.12.options]\nattempts = 3");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.topics[0].settings.options, "{}");
}

TEST(ConfigTopics, HaveFromTheirModelWhatAFlagSays) {
    const ConfigResult result = load_text(
        two_topics,
        {{"models.12.hold", "8s"}, {"models.12.timeout", "9s"}, {"models.13.timeout", "9s"}});
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.topics[0].settings.hold, seconds(8));
    EXPECT_EQ(result.config.topics[0].settings.timeout, seconds(1));
    EXPECT_EQ(result.config.topics[1].settings.timeout, seconds(9));
}

TEST(ConfigTopics, FollowAModelThatAFlagGivesThem) {
    const ConfigResult result =
        load_text(std::string(one_topic) + "[models.13]\nhold = '5s'", {{"topics.0.model", "13"}});
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.topics[0].model, 13U);
    EXPECT_EQ(result.config.topics[0].settings.hold, seconds(5));
}

TEST(ConfigTopics, AreAddressedByTheirPlace) {
    const ConfigResult result =
        load_text(two_topics, {{"topics.1.timeout", "4s"}, {"topics.0.options.spread", "[1, 2]"}},
                  {{"AMQ__TOPICS__0__TIMEOUT", "5s"}, {"AMQ__TOPICS__0__OPTIONS__NAME", "x"}});
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.topics[0].settings.timeout, seconds(5));
    EXPECT_EQ(result.config.topics[0].settings.options, R"({"name":"x","spread":[1,2]})");
    EXPECT_EQ(result.config.topics[1].settings.timeout, seconds(4));
}

TEST(ConfigTopics, AreAddedByTheNumberBehindTheLast) {
    const ConfigResult result = load_text(one_topic, {{"topics.1.match", "1001"},
                                                      {"topics.1.model", "12"},
                                                      {"topics.1.strategy", "org.example.b"}});
    ASSERT_EQ(errors_of(result), Lines{});
    ASSERT_EQ(result.config.topics.size(), 2U);
    EXPECT_EQ(result.config.topics[1].match, "1001");
    EXPECT_EQ(result.config.topics[1].settings.timeout, seconds(3));
}

TEST(ConfigTopics, RefuseANumberThatLeavesAGap) {
    EXPECT_EQ(flag_errors_beside_a_topic("topics.3.timeout", "1s"),
              (Lines{"--set topics.3.timeout: missing key 'topics.3.match'",
                     "--set topics.3.timeout: missing key 'topics.3.model'",
                     "--set topics.3.timeout: missing key 'topics.3.strategy'",
                     "--set topics.3.timeout: there is no 'topics.2' before 'topics.3'"}));
}

TEST(ConfigTopics, RefuseWhatIsNoNumber) {
    const std::string range = "': the tables of 'topics' are numbered from 0 to 999";
    for (const char* index : {"a", "-1", "00", "01", "1000", "99999999999999999999", ""}) {
        const std::string table = "topics." + std::string(index);
        EXPECT_EQ(flag_errors_beside_a_topic(table + ".timeout", "1s"),
                  Lines{"--set " + table + ".timeout: '" + table + range});
    }
}

TEST(ConfigTopics, RefuseFlagsThatNameNoKey) {
    EXPECT_EQ(flag_errors_beside_a_topic("topics", "x"),
              Lines{"--set topics: 'topics' is a table; set one of its keys"});
    EXPECT_EQ(flag_errors_beside_a_topic("topics.0", "x"),
              Lines{"--set topics.0: 'topics.0' is a table; set one of its keys"});
    EXPECT_EQ(flag_errors_beside_a_topic("topics.0.timout", "1s"),
              Lines{"--set topics.0.timout: unknown key 'topics.0.timout'; did you mean "
                    "'topics.0.timeout'?"});
    EXPECT_EQ(flag_errors_beside_a_topic("topics.match", "x"),
              Lines{"--set topics.match: 'topics.match' is a table; set one of its keys"});
}

TEST(ConfigTopics, ArePrintedWithTheKeyTheyHaveAValueFrom) {
    const ConfigResult result = load_text(two_topics, {{"topics.1.hold", "1s"}});
    const std::string printed = print_config(result.config, result.sources);
    const std::string expected =
        "\n[[topics]]\n"
        "match = \">\"  # amq.toml:10\n"
        "model = 13  # amq.toml:11\n"
        "strategy = \"org.example.other\"  # amq.toml:12\n"
        "timeout = \"3s\"  # models.13.timeout\n"
        "max_timeout = \"1m\"  # models.13.max_timeout\n"
        "hold = \"1s\"  # --set topics.1.hold\n"
        "settle = \"0s\"  # models.13.settle\n"
        "fallback = \"all\"  # amq.toml:13\n"
        "options = {}  # default\n";
    ASSERT_GE(printed.size(), expected.size());
    EXPECT_EQ(printed.substr(printed.size() - expected.size()), expected) << printed;
}

TEST(ConfigTopics, ComeBackFromWhatIsPrinted) {
    expect_topics_round_trip(load_text(two_topics));
    expect_topics_round_trip(load_text(std::string(two_topics) + "[models.12]\ntimeout = '9s'",
                                       {{"topics.1.match", "\u00E9.\"\\.*"}}));
}

TEST(ConfigTopics, MayBeAThousand) {
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "[[topics]]\nmatch = 't" + std::to_string(i) + "'\nmodel = 12\nstrategy = 'a'\n";
    const ConfigResult result = load_text(text);
    EXPECT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.topics.size(), 1000U);
    EXPECT_EQ(errors_of(text + "[[topics]]\nmatch = 'x'\nmodel = 12\nstrategy = 'a'\n"),
              Lines{"amq.toml:4001:1: 'topics' has at most 1000 tables, not 1001"});
}

struct TopicMistake {
    const char* name;
    const char* toml;
    Lines errors;
};

class ConfigTopicsErrorsTest : public testing::TestWithParam<TopicMistake> {};

TEST_P(ConfigTopicsErrorsTest, AreToldWithTheirPlace) {
    EXPECT_EQ(errors_of(GetParam().toml), GetParam().errors);
}

const TopicMistake topic_mistakes[] = {
    {"UnknownKey",
     "[[topics]]\nmatch = 'a'\nmodel = 12\nstrategy = 'x'\n[[topics]]\nmatch = 'b'\nmodel = 12\n"
     "strategy = 'x'\ntimeuot = '1s'",
     {"amq.toml:9:1: unknown key 'topics.1.timeuot'; did you mean 'topics.1.timeout'?"}},
    {"UnknownArray",
     "[[topic]]\nmatch = 'a'",
     {"amq.toml:1:3: unknown key 'topic'; did you mean 'topics'?"}},
    {"OneTable",
     "[topics]\nmatch = 'a'",
     {"amq.toml:1:2: 'topics' must be an array of tables, each written behind [[topics]]"}},
    {"NamedTable",
     "[topics.chat]\nmatch = 'a'",
     {"amq.toml:1:2: 'topics' must be an array of tables, each written behind [[topics]]"}},
    {"NoTables",
     "topics = [1, [2]]",
     {"amq.toml:1:11: 'topics.0' must be a table", "amq.toml:1:14: 'topics.1' must be a table"}},
    {"MissingKeys",
     "[[topics]]\nmatch = 'a'",
     {"amq.toml:1:1: missing key 'topics.0.model'",
      "amq.toml:1:1: missing key 'topics.0.strategy'"}},
    {"MissingMatch",
     "[[topics]]\nmodel = 12\nstrategy = 'a'",
     {"amq.toml:1:1: missing key 'topics.0.match'"}},
    {"Pattern",
     "[[topics]]\nmatch = 'chat*'\nmodel = 12\nstrategy = 'a'",
     {"amq.toml:2:9: 'topics.0.match' cannot be \"chat*\": '*' and '>' are tokens of their own, "
      "with dots around them"}},
    {"EmptyPattern",
     "[[topics]]\nmatch = ''\nmodel = 12\nstrategy = 'a'",
     {"amq.toml:2:9: 'topics.0.match' cannot be \"\": a pattern is not empty; \">\" is for every "
      "topic"}},
    {"ModelAsText",
     "[[topics]]\nmatch = 'a'\nmodel = '12'\nstrategy = 'a'",
     {"amq.toml:3:9: 'topics.0.model' must be a whole number from 1 to 4294967295, not \"12\""}},
    {"ModelPast",
     "[[topics]]\nmatch = 'a'\nmodel = 4294967296\nstrategy = 'a'",
     {"amq.toml:3:9: 'topics.0.model' must be a whole number from 1 to 4294967295, not "
      "4294967296"}},
    {"UnknownModel",
     "[[topics]]\nmatch = 'a'\nmodel = 99\nstrategy = 'a'",
     {"amq.toml:3:9: 'topics.0.model' is 99, but there is no 'models.99'"}},
    {"ModelThatIsOff",
     "models.13.strategy = ''\n[[topics]]\nmatch = 'a'\nmodel = 13\nstrategy = 'a'",
     {"amq.toml:4:9: 'topics.0.model' is 13, but there is no 'models.13'"}},
    {"NoStrategy",
     "[[topics]]\nmatch = 'a'\nmodel = 12\nstrategy = ''",
     {"amq.toml:4:12: 'topics.0.strategy' cannot be \"\": leave the table out, and the strategy of "
      "the model handles these topics"}},
    {"Fallback",
     "[[topics]]\nmatch = 'a'\nmodel = 12\nstrategy = 'a'\nfallback = 'none'",
     {"amq.toml:5:12: 'topics.0.fallback' must be \"fail\", \"random\" or \"all\", not \"none\""}},
    {"Options",
     "[[topics]]\nmatch = 'a'\nmodel = 12\nstrategy = 'a'\noptions = { a = nan }",
     {"amq.toml:5:17: a value in 'topics.0.options' must be a finite number"}},
    {"Twice",
     "[[topics]]\nmatch = 'a.*'\nmodel = 12\nstrategy = 'a'\n"
     "[[topics]]\nmatch = 'a.*'\nmodel = 13\nstrategy = 'a'\n"
     "[[topics]]\nmatch = 'a.*'\nmodel = 12\nstrategy = 'b'",
     {"amq.toml:10:9: 'topics.2.match' is \"a.*\" of model 12, as 'topics.0.match' is"}},
};

std::string name_of_topic_mistake(const testing::TestParamInfo<TopicMistake>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, ConfigTopicsErrorsTest, testing::ValuesIn(topic_mistakes),
                         name_of_topic_mistake);

TEST(ConfigTopics, RefuseBytesThatAreNoUtf8) {
    EXPECT_EQ(flag_errors_beside_a_topic("topics.0.match", "\xFF"),
              Lines{"--set topics.0.match: is not UTF-8"});
    EXPECT_EQ(errors_of("[[topics]]\nmatch = '\xFF'").size(), 1U);
}

}  // namespace
}  // namespace amq::host
