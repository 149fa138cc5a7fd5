// Questions of monitors, answered or refused.
#include "host/monitor/inspection.hpp"

#include <future>
#include <stdexcept>

#include "tests/host/served_shards.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

class AnInspection : public ServedShards {
  protected:
    InspectionSources sources() override {
        InspectionSources all = ServedShards::sources();
        if (fails_) {
            all.server = [](const auto&) -> json::object { throw std::runtime_error("too bad"); };
        }
        return all;
    }
    bool fails_ = false;
};

TEST_F(AnInspection, PassesOnWhatIsNotTheShardsToTell) {
    serve();
    EXPECT_EQ(text(ask(R"({"ask":"server"})"), "is"), "the server");
    EXPECT_EQ(text(ask(R"({"ask":"plugins"})"), "are"), "the plugins");
    EXPECT_EQ(text(ask(R"({"ask":"config"})"), "is"), "the configuration");
}

TEST_F(AnInspection, RefusesWhatMakesNoSense) {
    serve();
    EXPECT_EQ(refusal_of(R"({"ask":"weather"})"), "'ask' knows no 'weather'");
    EXPECT_EQ(refusal_of("{}"), "'ask' is missing");
    EXPECT_EQ(refusal_of(R"({"ask":"server","loudly":true})"), "unknown field 'loudly'");
    EXPECT_EQ(refusal_of(R"({"ask":"counters","of":"yesterday"})"), "unknown field 'of'");
    EXPECT_EQ(refusal_of("[]"), "a question is a JSON object");
    EXPECT_EQ(refusal_of("{").substr(0, 25), "a question is a JSON obje");
}

TEST_F(AnInspection, SaysWhatWentWrongInside) {
    fails_ = true;
    serve();
    const MonitorAnswer got = answer(R"({"ask":"server"})");
    EXPECT_EQ(got.rc, AMQ_E_INTERNAL);
    EXPECT_EQ(got.json, R"({"error":"too bad"})");
}

TEST_F(AnInspection, DoesNotWaitForShardsWhenNobodyWaitsForIt) {
    serve();
    std::promise<void> go_on;
    shards_[1]->make_turn([done = go_on.get_future().share()] { done.wait(); });
    const Inspection inspection(shards_, events_, sources());
    const MonitorAnswer got = inspection.ask(R"({"ask":"counters"})", [] { return true; });
    go_on.set_value();
    EXPECT_EQ(got.rc, AMQ_E_STATE);
    EXPECT_EQ(got.json, R"({"error":"the shards did not answer in time"})");
}

TEST_F(AnInspection, AddsUpWhatShardsCount) {
    serve();
    flow::native::Session ann = session("ann");
    flow::native::Session bob = session("bob");  // on the other shard
    for (flow::native::Session* one : {&ann, &bob}) {
        one->publish({.model = kUnreliable, .topic = 5, .body = "x"});
        one->fence();
    }
    const json::object counters = ask(R"({"ask":"counters"})");
    EXPECT_GT(number(counters, "at_us"), 1'600'000'000'000'000U);
    EXPECT_EQ(counters.at("sessions").at("open").to_number<int>(), 2);
    EXPECT_EQ(counters.at("models").at("10").at("received").to_number<int>(), 2);
    ASSERT_EQ(counters.at("loop").as_array().size(), 2U);
    for (std::size_t k = 0; k < 2; ++k) {
        EXPECT_EQ(number(at(counters, "loop", k), "shard"), k);
        EXPECT_GT(number(at(counters, "loop", k), "turns"), 0U);
    }
}

TEST_F(AnInspection, SaysHowManyEventsWereLost) {
    serve();
    const auto lost = [this] {
        return ask(R"({"ask":"counters"})").at("events").at("lost").to_number<std::uint64_t>();
    };
    EXPECT_EQ(lost(), 0U);
    listen_to({AMQ_EVENT_CONFIG});
    Event event;
    event.type = AMQ_EVENT_CONFIG;
    const std::string text(Event::kMaxText, 'x');
    event.texts[0] = text;
    while (events_.lost() < 3) events_.put(event);
    EXPECT_EQ(lost(), 3U);
}

}  // namespace
}  // namespace amq::host
