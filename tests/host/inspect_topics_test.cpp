// What is published to, as monitors are told.
#include "host/monitor/inspect_topics.hpp"

#include "tests/host/served_shards.hpp"

namespace amq::host {
namespace {

using flow::native::topic;
namespace native = flow::native;
namespace json = boost::json;

class InspectedTopics : public ServedShards {
  protected:
    std::vector<std::string> names_of(const std::string& question) {
        std::vector<std::string> names;
        const json::object answer = ask(question);
        for (const json::value& one : answer.at("topics").as_array()) {
            names.push_back(text(one.as_object(), "topic"));
        }
        return names;
    }
    // Three topics: 102 had a reply and a decline, 130 a reply, 131 nothing.
    void make_traffic(native::Session& responder, native::Session& caller) {
        responder.subscribe(topic(102) + topic(130) + topic(131));
        for (const std::uint32_t number : {102U, 102U, 130U}) {
            caller.publish({.model = kReliable, .topic = number, .body = "1234567"});
            const native::Frame message = responder.next();
            if (is_first_) {
                responder.decline(message);
            } else {
                responder.reply(message, "yes");
            }
            is_first_ = false;
            static_cast<void>(caller.next());
        }
    }

  private:
    bool is_first_ = true;
};

TEST_F(InspectedTopics, AreToldWithWhatBecameOfTheirMessages) {
    serve();
    native::Session responder = session("bob");
    native::Session caller = session("ann");
    make_traffic(responder, caller);
    const json::object answer = ask(R"({"ask":"topics","sort":"published","order":"desc"})");
    EXPECT_EQ(number(answer, "total"), 3U);
    EXPECT_TRUE(answer.at("is_complete").as_bool());
    const json::object& first = at(answer, "topics", 0);
    EXPECT_EQ(text(first, "topic"), "102");
    EXPECT_EQ(number(first, "subscribers"), 1U);
    EXPECT_EQ(number(first, "published"), 2U);
    EXPECT_EQ(number(first, "delivered"), 2U);
    EXPECT_EQ(number(first, "bytes"), 14U);
    EXPECT_EQ(number(first, "failed"), 1U);
    EXPECT_EQ(number(first, "open"), 0U);
    EXPECT_EQ(first.at("outcomes").at("ok").to_number<int>(), 1);
    EXPECT_EQ(first.at("outcomes").at("not_owner").to_number<int>(), 1);
    EXPECT_EQ(text(at(answer, "topics", 1), "topic"), "130");
}

TEST_F(InspectedTopics, ComeInPagesByNameAndByText) {
    serve();
    native::Session responder = session("bob");
    native::Session caller = session("ann");
    make_traffic(responder, caller);
    using Names = std::vector<std::string>;
    EXPECT_EQ(names_of(R"({"ask":"topics"})"), (Names{"102", "130", "131"}));
    EXPECT_EQ(names_of(R"({"ask":"topics","offset":1,"limit":1})"), Names{"130"});
    EXPECT_EQ(names_of(R"({"ask":"topics","filter":{"text":"13"},"order":"desc"})"),
              (Names{"131", "130"}));
    EXPECT_EQ(names_of(R"({"ask":"topics","offset":9})"), Names{});
    for (const char* key :
         {"published", "delivered", "bytes", "failed", "subscribers", "held", "name", "open"}) {
        EXPECT_EQ(names_of(R"({"ask":"topics","sort":")" + std::string(key) + R"("})").size(), 3U)
            << key;
    }
}

TEST_F(InspectedTopics, AreToldOneByOneWithTheirSubscribers) {
    serve();
    native::Session responder = session("bob");
    native::Session caller = session("ann");
    make_traffic(responder, caller);
    const json::object one = ask(R"({"ask":"topic","topic":"102"})");
    EXPECT_EQ(number(one, "published"), 2U);
    const json::object& member = at(one, "subscribers_list", 0);
    EXPECT_EQ(text(member, "session"), id_of(responder));
    EXPECT_EQ(text(member, "user"), "bob");
    EXPECT_EQ(number(member, "given"), 3U) << "of all its topics";
    EXPECT_EQ(number(member, "handled"), 2U);
    EXPECT_EQ(number(member, "failed"), 1U);
    EXPECT_EQ(number(member, "serving"), 0U);
}

TEST_F(InspectedTopics, AreUnheardWhenNobodySubscribed) {
    serve();
    native::Session caller = session("ann");
    for (int k = 0; k < 2; ++k) {
        caller.publish({.model = kReliable, .topic = 5, .body = "x", .flags = native::kNoWait});
        static_cast<void>(caller.next());
    }
    const json::object answer = ask(R"({"ask":"topics"})");
    const json::object& unheard = at(answer, "unheard", 0);
    EXPECT_EQ(text(unheard, "topic"), "5");
    EXPECT_EQ(number(unheard, "published"), 2U);
    EXPECT_GT(number(unheard, "last_us"), 1'600'000'000'000'000U);
}

TEST_F(InspectedTopics, AreHotSinceTheyWereAskedForLast) {
    serve();
    native::Session responder = session("bob");
    native::Session caller = session("ann");
    make_traffic(responder, caller);
    using Names = std::vector<std::string>;
    EXPECT_EQ(names_of(R"({"ask":"hot_topics","limit":1})"), Names{"102"}) << "the hottest first";
    EXPECT_EQ(names_of(R"({"ask":"hot_topics"})"), Names{});
    caller.publish({.model = kUnreliable, .topic = 131, .body = "x"});
    static_cast<void>(responder.next());
    EXPECT_EQ(names_of(R"({"ask":"hot_topics"})"), Names{"131"});
}

TEST_F(InspectedTopics, AreNotToldToWhoeverAsksWrongly) {
    serve();
    EXPECT_EQ(refusal_of(R"({"ask":"topics","sort":"shoe_size"})"), "'sort' knows no 'shoe_size'");
    EXPECT_EQ(refusal_of(R"({"ask":"topics","limit":1001})"),
              "'limit' is a whole number from 0 to 1000");
    EXPECT_EQ(refusal_of(R"({"ask":"topics","filter":{"name":"x"}})"), "unknown field 'name'");
    EXPECT_EQ(refusal_of(R"({"ask":"topic"})"), "'topic' is missing");
    EXPECT_EQ(refusal_of(R"({"ask":"topic","topic":"nowhere"})"),
              "nobody subscribes to 'nowhere', and nothing waits there");
    EXPECT_EQ(refusal_of(R"({"ask":"hot_topics","limit":1001})"),
              "'limit' is a whole number from 0 to 1000");
}

}  // namespace
}  // namespace amq::host
