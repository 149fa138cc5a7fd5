// A candidate in the shadow of a strategy: what it would have done otherwise is told, and nobody
// else notices it.

#include <string>
#include <vector>

#include <boost/json/serialize.hpp>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

constexpr const char* kRandomId = "org.amq.reliable-random";
constexpr int kMany = 400;

class Shadow : public LiveFlowTest {
  protected:
    // The report comes when the time is over; the client that asks has to wait for it.
    static ControlClient begin(ControlClient client, std::string_view id, const std::string& file,
                               milliseconds time, double sample = 1) {
        client.send(json::serialize(json::object{{"do", "plugin.shadow"},
                                                 {"id", id},
                                                 {"file", file},
                                                 {"for_us", time.count() * 1000},
                                                 {"sample", sample}}));
        // Orders are taken one after the other, so it has begun when another one is answered.
        return client;
    }
    void wait_until_begun() { (void)control().list(); }

    // Requests of model 12 that one of the subscribers replies to; gives what each was answered.
    std::vector<std::string> request(int count) {
        Publisher publisher = make_publisher();
        std::vector<Subscriber> subscribers;
        for (int i = 0; i < 5; ++i) subscribers.push_back(make_subscriber({1001}));
        std::vector<RawClient*> all;
        for (Subscriber& subscriber : subscribers) all.push_back(&subscriber);
        std::vector<std::string> answers;
        for (int i = 0; i < count; ++i) {
            publisher.publish(kReliableRandom, 1001, "?");
            const auto which = first_with_frame(all, kPatience);
            if (!which) throw std::runtime_error("a request was not delivered");
            subscribers[*which].reply(subscribers[*which].expect(), "served");
            answers.push_back(publisher.expect().body);
        }
        return answers;
    }
    static std::int64_t of_route(const json::object& report, const char* field) {
        return number_in(report.at("calls").at("route").as_object(), field);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Shadow, live_cases(), flow_case_name);

TEST_P(Shadow, OfTheSameCodeDiffersNever) {
    start();
    const std::string same = copy_of(own_plugin("reliable_random"), "same.so", 100);
    ControlClient waiting = begin(control(), kRandomId, same, milliseconds{1'500});
    wait_until_begun();
    for (const std::string& answer : request(kMany)) EXPECT_EQ(answer, "served");
    const json::object report = waiting.answer();
    ASSERT_TRUE(is_ok(report)) << report;
    EXPECT_EQ(of_route(report, "asked"), kMany);
    EXPECT_EQ(of_route(report, "differed"), 0) << report;
    EXPECT_EQ(number_in(report, "strikes"), 0);
    EXPECT_TRUE(report.at("first_differences").as_array().empty());
    EXPECT_GT(number_in(report.at("cost_ns").at("candidate").as_object(), "max"), 0);
}

TEST_P(Shadow, OfOtherCodeDiffersAndNobodyNoticesIt) {
    start();
    ControlClient waiting = begin(control(), kSpeakerId, live_plugin("fails"), milliseconds{500});
    wait_until_begun();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 50; ++i) EXPECT_EQ(ask(publisher), "1.0.0");
    const json::object report = waiting.answer();
    ASSERT_TRUE(is_ok(report)) << report;
    EXPECT_EQ(of_route(report, "asked"), 50);
    EXPECT_EQ(of_route(report, "differed"), 50);
    EXPECT_EQ(of_route(report, "verb"), 50);
    EXPECT_EQ(number_in(report, "strikes"), 50);
    EXPECT_FALSE(report.at("first_differences").as_array().empty());
    const json::object speaker = strategy_in(control().list(), kSpeakerId);
    EXPECT_EQ(number_in(speaker, "strikes"), 0);
    EXPECT_EQ(number_in(speaker, "generation"), 1);
    EXPECT_EQ(text_in(speaker, "version"), "1.0.0");
}

TEST_P(Shadow, IsShownAShareOfTheMessages) {
    start();
    const std::string same = copy_of(own_plugin("reliable_random"), "same.so", 100);
    ControlClient waiting = begin(control(), kRandomId, same, milliseconds{1'500}, 0.5);
    wait_until_begun();
    request(kMany);
    const json::object report = waiting.answer();
    ASSERT_TRUE(is_ok(report)) << report;
    EXPECT_GT(of_route(report, "asked"), kMany * 3 / 10);
    EXPECT_LT(of_route(report, "asked"), kMany * 7 / 10);
}

TEST_P(Shadow, IsEndedByASwap) {
    start();
    ControlClient waiting =
        begin(control(), kSpeakerId, live_plugin("speaker_2"), milliseconds{600});
    wait_until_begun();
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_3"))));
    EXPECT_TRUE(broker().wait_for_log("shadow_ended", {{"strategy", kSpeakerId}}));
    const json::object report = waiting.answer();
    EXPECT_FALSE(is_ok(report)) << report;
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "3.0.0");
}

TEST_P(Shadow, IsEndedByOtherOptions) {
    start();
    ControlClient waiting =
        begin(control(), kSpeakerId, live_plugin("speaker_2"), milliseconds{600});
    wait_until_begun();
    config().set("models.20.options.say", "!");
    ASSERT_TRUE(is_ok(reload()));
    EXPECT_TRUE(broker().wait_for_log("shadow_ended", {{"strategy", kSpeakerId}}));
    EXPECT_FALSE(is_ok(waiting.answer()));
}

TEST_P(Shadow, GoesWhenNobodyWaitsForItAndAnotherOneMayCome) {
    start();
    {
        ControlClient waiting =
            begin(control(), kSpeakerId, live_plugin("speaker_2"), milliseconds{60'000});
        wait_until_begun();
        ControlClient second =
            begin(control(), kSpeakerId, live_plugin("speaker_3"), milliseconds{60'000});
        const json::object refused = second.answer();
        EXPECT_FALSE(is_ok(refused)) << refused;
    }
    json::object report;
    for (const Deadline patience{kPatience}; !patience.passed();) {
        report = begin(control(), kSpeakerId, live_plugin("speaker_3"), milliseconds{1}).answer();
        if (is_ok(report)) break;
    }
    EXPECT_TRUE(is_ok(report)) << report;
}

TEST_P(Shadow, ThatCannotBeIsRefused) {
    start();
    for (const auto& [id, file] : std::vector<std::pair<std::string, std::string>>{
             {"org.test.nobody", live_plugin("speaker_2")},
             {kSpeakerId, path("missing.so")},
             {kSpeakerId, live_plugin("another")},
             {kSpeakerId, live_plugin("fails_on_create")}}) {
        EXPECT_FALSE(is_ok(begin(control(), id, file, milliseconds{1}).answer())) << id << file;
    }
    EXPECT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_2"))));
}

}  // namespace
}  // namespace amq::flow
