// What a strategy knows and has counted goes on while its library is exchanged.

#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class State : public LiveFlowTest {
  protected:
    void SetUp() override {
        LiveFlowTest::SetUp();
        config().set("plugins.speaker.path", live_plugin("keeps"));
        start();
    }
    json::object swap_to(const std::string& name) {
        json::object answer = control().swap(kSpeakerId, live_plugin(name));
        EXPECT_TRUE(is_ok(answer)) << answer;
        return answer;
    }
    // What all instances have counted, over all generations.
    std::int64_t asked() {
        const json::object strategy = strategy_in(control().list(), kSpeakerId);
        const json::object& metric = strategy.at("metrics").at(0).as_object();
        EXPECT_EQ(text_in(metric, "name"), "asked");
        EXPECT_EQ(text_in(metric, "kind"), "counter");
        return metric.at("series").at(0).at("count").to_number<std::int64_t>();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, State, live_cases(), flow_case_name);

TEST_P(State, IsKeptOverASwapAndTheAnswerSaysSo) {
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0 1");
    EXPECT_EQ(ask(publisher), "1.0.0 2");
    const json::object answer = swap_to("keeps_2");
    EXPECT_EQ(text_in(answer, "state").substr(0, 5), "kept,") << answer;
    EXPECT_EQ(ask(publisher), "2.0.0 3");
    EXPECT_EQ(asked(), 3);
}

TEST_P(State, ThatIsRefusedIsLostAndTheAnswerSaysWhy) {
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0 1");
    const json::object answer = swap_to("keeps_nothing");
    EXPECT_EQ(text_in(answer, "state"), "not kept (load: it is made to fail)");
    EXPECT_TRUE(broker().wait_for_log("state_not_kept",
                                      {{"reason", "load_failed"}, {"binding", "model 20"}}));
    EXPECT_EQ(ask(publisher), "4.0.0 1");
    EXPECT_EQ(asked(), 2) << "its sums stay";
}

TEST_P(State, ComesBackWithTheOneBeforeWhenTheNextOneFails) {
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0 1");
    swap_to("keeps_and_fails");
    std::string answer;
    for (const Deadline patience{kPatience}; !patience.passed() && answer != "1.0.0 2";)
        answer = ask(publisher);
    EXPECT_EQ(answer, "1.0.0 2");
    EXPECT_TRUE(broker().wait_for_log("plugin_swapped_back", {{"plugin", "speaker"}}));
}

TEST_P(State, IsNoMatterWhereThereIsNone) {
    swap_to("speaker_2");
    const json::object answer = swap_to("speaker_3");
    EXPECT_FALSE(answer.contains("state")) << answer;
}

}  // namespace
}  // namespace amq::flow
