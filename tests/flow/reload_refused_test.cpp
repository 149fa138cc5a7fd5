// A configuration with a mistake in it changes nothing, and the mistake is told with its place.

#include <fstream>
#include <string>
#include <vector>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

struct Mistake {
    std::string name;
    std::string lines;     // beside a good change
    std::string must_say;  // all texts, parted by '|'
};

std::vector<std::string> parts(const std::string& text) {
    std::vector<std::string> all{""};
    for (const char c : text) {
        if (c == '|')
            all.emplace_back();
        else
            all.back() += c;
    }
    return all;
}

class ReloadRefused : public LiveFlowTest {
  protected:
    void expect_refused(const Mistake& mistake) {
        SCOPED_TRACE(mistake.name);
        BrokerConfig next = config();
        next.set("models.20.options.say", " and a good change");
        broker().rewrite(mistake.lines + next.text());
        const json::object answer = control().reload_config();
        EXPECT_FALSE(is_ok(answer)) << answer;
        for (const std::string& part : parts(mistake.must_say)) {
            EXPECT_NE(text_in(answer, "error").find(part), std::string::npos)
                << part << " in " << answer;
        }
        Publisher publisher = make_publisher();
        EXPECT_EQ(ask(publisher), "1.0.0") << "nothing is changed";
    }
};
INSTANTIATE_TEST_SUITE_P(Live, ReloadRefused, live_cases(), flow_case_name);

TEST_P(ReloadRefused, WhereTheFileIsWrongWithItsLine) {
    start();
    for (const Mistake& mistake : std::vector<Mistake>{
             {"syntax", "\nlog.level = = 'info'\n", "amq.toml:2:"},
             {"unknown key", "log.levels = 'info'\n", "amq.toml:1:|log.levels|log.level'"},
             {"wrong value", "\n\nmodels.12.hold = '3 parsecs'\n", "amq.toml:3:|hold"},
             {"same key twice", "models.20.strategy = 'a.b'\n", "amq.toml:|strategy"},
             {"no model", "topics = [{ match = '1', model = 99, strategy = 'org.test.speaker' }]\n",
              "amq.toml:1:|99"},
         }) {
        expect_refused(mistake);
    }
    EXPECT_TRUE(broker().wait_for_log("reload_refused"));
}

TEST_P(ReloadRefused, WhereAPluginOrAStrategyIsNotToBeHad) {
    start();
    const std::string zeros(64, '0');
    for (const Mistake& mistake : std::vector<Mistake>{
             {"unknown strategy", "models.21.strategy = 'org.test.nobody'\n",
              "amq.toml:1: model 21|org.test.nobody"},
             {"unknown strategy of topics",
              "\ntopics = [{ match = 'a.*', model = 20, strategy = 'org.test.nobody' }]\n",
              "amq.toml:2: model 20, topics \"a.*\"|org.test.nobody"},
             {"missing file", "plugins.more.path = '" + path("missing.so") + "'\n",
              "plugin more|missing.so"},
             {"no library", "plugins.more.path = '/etc/hostname'\n", "plugin more|elf"},
             {"wrong hash",
              "plugins.more = { path = '" + live_plugin("another") + "', sha256 = '" + zeros +
                  "' }\n",
              "plugin more|SHA-256"},
             {"taken strategy", "plugins.more.path = '" + live_plugin("speaker_2") + "'\n",
              "plugin more|org.test.speaker"},
             {"fails on create",
              "plugins.another.path = '" + live_plugin("another") +
                  "'\nmodels.21 = { strategy = 'org.test.another', options = { sai = '' } }\n",
              "model 21|unknown option"},
             {"tells otherwise",
              "topics = [{ match = '1001', model = 20, strategy = 'org.amq.unreliable-all' }]\n",
              "1001|outcome"},
         }) {
        expect_refused(mistake);
    }
    EXPECT_EQ(control().list().at("plugins").as_array().size(), 5U);
    stop();
    EXPECT_EQ(broker().log().find("plugin_end"), std::string::npos);
}

TEST_P(ReloadRefused, WhereTheStrategyRefusesItsOptions) {
    config().set("plugins.speaker.path", live_plugin("refuses_options"));
    start();
    Publisher publisher = make_publisher();
    config().set("models.20.options.say", "!").set("models.12.hold", "50ms");
    const json::object answer = reload();
    EXPECT_FALSE(is_ok(answer)) << answer;
    EXPECT_NE(text_in(answer, "error").find("model 20"), std::string::npos) << answer;
    EXPECT_NE(text_in(answer, "error").find("made to fail"), std::string::npos) << answer;
    EXPECT_EQ(ask(publisher), "5.0.0");
}

TEST_P(ReloadRefused, WhereOnlyOneOfTwoCannotBeTheOtherIsTakenBack) {
    config().set("plugins.speaker.path", live_plugin("takes_options"));
    start();
    Publisher publisher = make_publisher();
    config().set("models.20.options.say", "!").set("models.21.strategy", "org.test.speaker");
    config().set("models.21.options.sai", "!");
    EXPECT_FALSE(is_ok(reload()));
    EXPECT_EQ(ask(publisher).find('!'), std::string::npos) << "its options are the old ones";
    EXPECT_EQ(ask(publisher, 21), "status 1");
}

}  // namespace
}  // namespace amq::flow
