// Who is connected, as monitors are told.
#include "host/monitor/inspect_sessions.hpp"

#include <functional>

#include "tests/host/served_shards.hpp"

namespace amq::host {
namespace {

using flow::native::topic;
namespace json = boost::json;

class InspectedSessions : public ServedShards {
  protected:
    json::object session_of(const std::string& user) {
        const json::object answer =
            ask(R"({"ask":"sessions","filter":{"user":")" + user + R"("}})");
        EXPECT_EQ(number(answer, "total"), 1U) << user;
        return answer.at("sessions").as_array().at(0).as_object();
    }
    std::vector<std::string> users_of(const std::string& question) {
        std::vector<std::string> users;
        const json::object answer = ask(question);
        for (const json::value& one : answer.at("sessions").as_array()) {
            users.push_back(text(one.as_object(), "user"));
        }
        return users;
    }
    std::uint64_t pending_of_all() {
        std::uint64_t sum = 0;
        const json::object answer = ask(R"({"ask":"sessions"})");
        for (const json::value& one : answer.at("sessions").as_array()) {
            sum += number(one.as_object(), "pending_bytes");
        }
        return sum;
    }
    /// The same work on the session of that id, on its thread.
    void on_session(const std::string& id, const std::function<void(Session&)>& work) {
        for (const auto& shard : shards_) {
            shard->call([&](exchange::Core&, exchange::Nanos) {
                if (Session* session = shard->find(std::stoull(id))) work(*session);
            });
        }
    }
};

TEST_F(InspectedSessions, AreToldWithAllThatIsKnownOfThem) {
    serve();
    flow::native::Session ann = session("ann");
    ann.subscribe(topic(9, "chat.a"));
    flow::native::Session bob = session("bob");
    bob.publish({.model = kReliable,
                 .topic = 9,
                 .body = "x",
                 .flags = flow::native::kAlias | flow::native::kExtended,
                 .block = flow::native::Block().add(flow::native::kTopicName, "chat.a")});
    static_cast<void>(ann.next());  // it has it, and does not reply

    const json::object one = session_of("ann");
    EXPECT_EQ(text(one, "id"), id_of(ann));
    EXPECT_EQ(text(one, "name"), "ann's client");
    EXPECT_EQ(text(one, "software"), "9.9");
    EXPECT_TRUE(text(one, "address").starts_with("127.0.0.1:"));
    EXPECT_EQ(text(one, "transport"), "tcp");
    EXPECT_EQ(text(one, "protocol"), "native");
    EXPECT_EQ(text(one, "listener"), "native");
    EXPECT_EQ(text(one, "role"), "any");
    EXPECT_EQ(one.at("in").at("messages").to_number<int>(), 2) << "a hello, a subscription";
    EXPECT_EQ(one.at("out").at("messages").to_number<int>(), 3);
    EXPECT_EQ(number(one, "subscriptions"), 1U);
    EXPECT_EQ(number(one, "serving"), 1U);
    EXPECT_EQ(number(one, "in_flight"), 0U);
    EXPECT_FALSE(one.at("rtt_us").is_null());
    EXPECT_FALSE(one.at("paused").as_bool());
    EXPECT_FALSE(one.at("congested").as_bool());
    EXPECT_EQ(number(session_of("bob"), "in_flight"), 1U);
    EXPECT_EQ(number(session_of("bob"), "serving"), 0U);
}

TEST_F(InspectedSessions, AreFilteredByWhatIsAskedFor) {
    serve();
    flow::native::Session ann = session("ann");
    flow::native::Session bob = session("bob");
    const std::string address = text(session_of("ann"), "address");
    using Users = std::vector<std::string>;
    const auto found = [&](const std::string& filter) {
        return users_of(R"({"ask":"sessions","sort":"user","filter":)" + filter + "}");
    };
    EXPECT_EQ(found(R"({"address":")" + address + R"("})"), Users{"ann"});
    EXPECT_EQ(found(R"({"address":"127.0.0.1"})"), (Users{"ann", "bob"}));
    EXPECT_EQ(found(R"({"address":"127.0.0.2"})"), Users{});
    EXPECT_EQ(found(R"({"transport":"tcp","listener":"native"})"), (Users{"ann", "bob"}));
    EXPECT_EQ(found(R"({"transport":"ws"})"), Users{});
    EXPECT_EQ(found(R"({"listener":"nat"})"), Users{});
    EXPECT_EQ(found(R"({"text":"bob's"})"), Users{"bob"});
    EXPECT_EQ(found(R"({"text":")" + id_of(bob) + R"("})"), Users{"bob"});
}

TEST_F(InspectedSessions, ComeInPagesThatDoNotOverlap) {
    serve();
    std::vector<flow::native::Session> all;
    for (const char* user : {"e", "b", "a", "d", "c"}) all.push_back(session(user));
    using Users = std::vector<std::string>;
    EXPECT_EQ(users_of(R"({"ask":"sessions","sort":"user","limit":2})"), (Users{"a", "b"}));
    EXPECT_EQ(users_of(R"({"ask":"sessions","sort":"user","limit":2,"offset":4})"), Users{"e"});
    EXPECT_EQ(users_of(R"({"ask":"sessions","sort":"user","order":"desc","limit":1})"), Users{"e"});
    EXPECT_EQ(users_of(R"({"ask":"sessions","offset":5})"), Users{});
    // All are alike in this, so that their ids decide, in either direction.
    EXPECT_EQ(users_of(R"({"ask":"sessions","sort":"serving"})"),
              users_of(R"({"ask":"sessions","sort":"serving","order":"desc"})"));
    EXPECT_EQ(number(ask(R"({"ask":"sessions","limit":0})"), "total"), 5U);
}

TEST_F(InspectedSessions, AreSortedByEachKeyThatIsDocumented) {
    serve();
    flow::native::Session ann = session("ann");
    for (const char* key :
         {"id", "user", "address", "since", "idle", "rtt", "messages_in", "messages_out",
          "bytes_in", "bytes_out", "pending", "in_flight", "serving", "subscriptions"}) {
        const std::string question = R"({"ask":"sessions","sort":")" + std::string(key) + R"("})";
        EXPECT_EQ(number(ask(question), "total"), 1U) << key;
    }
}

TEST_F(InspectedSessions, AreNotToldToWhoeverAsksWrongly) {
    serve();
    EXPECT_EQ(refusal_of(R"({"ask":"sessions","sort":"shoe_size"})"),
              "'sort' knows no 'shoe_size'");
    EXPECT_EQ(refusal_of(R"({"ask":"sessions","limit":1001})"),
              "'limit' is a whole number from 0 to 1000");
    EXPECT_EQ(refusal_of(R"({"ask":"sessions","filter":{"usr":"ann"}})"), "unknown field 'usr'");
    EXPECT_EQ(refusal_of(R"({"ask":"sessions","order":"up"})"), "'order' is one of asc, desc");
    EXPECT_EQ(refusal_of(R"({"ask":"session"})"), "'id' is missing");
    EXPECT_EQ(refusal_of(R"({"ask":"session","id":"99"})"), "there is no session 99");
    EXPECT_NE(refusal_of(R"({"ask":"session","id":"x"})").find("decimal"), std::string::npos);
}

TEST_F(InspectedSessions, AreToldOneByOneWithTheirTopics) {
    serve();
    flow::native::Session ann = session("ann");
    ann.subscribe(topic(9, "b") + topic(10, "a"));
    const json::object one = ask(R"({"ask":"session","id":")" + id_of(ann) + R"("})");
    EXPECT_EQ(text(one, "user"), "ann");
    EXPECT_EQ(one.at("topics"), (json::array{"a", "b"}));
    EXPECT_TRUE(one.at("tcp").as_object().contains("retransmits"));
}

TEST_F(InspectedSessions, ArePausedWhenTheyAreNotReadFromForWhateverReason) {
    config_.limits.max_in_flight_per_session = 2;
    serve();
    flow::native::Session bob = session("bob");
    EXPECT_FALSE(session_of("bob").at("paused").as_bool());
    for (const Pause why : {Pause::mailbox, Pause::output, Pause::in_flight}) {
        on_session(id_of(bob), [&](Session& session) { session.pause(why); });
        EXPECT_TRUE(session_of("bob").at("paused").as_bool());
        on_session(id_of(bob), [&](Session& session) { session.resume(why); });
        EXPECT_FALSE(session_of("bob").at("paused").as_bool());
    }
    for (int k = 0; k < 2; ++k) bob.publish({.model = kReliable, .topic = 7, .body = "x"});
    const auto is_paused = [](const json::object& answer) {
        return at(answer, "sessions", 0).at("paused").as_bool();
    };
    EXPECT_TRUE(is_paused(ask_until(R"({"ask":"sessions"})", is_paused)));
}

TEST_F(InspectedSessions, HavePendingBytesThatAreTrueWhenTheyAreAskedFor) {
    config_.limits.max_pending = 64 * mebibyte;
    config_.limits.write_timeout = std::chrono::seconds(60);
    serve();
    const auto pending = [](const json::object& counters) {
        return number(counters, "pending_bytes");
    };
    EXPECT_EQ(pending(ask(R"({"ask":"counters"})")), 0U);
    flow::native::Session ann = session("ann", {.receive_buffer = 4096});
    ann.subscribe(topic(1001));
    flow::native::Session bob = session("bob");
    constexpr int kMessages = 400;  // more than the system's buffers have room for
    for (int k = 0; k < kMessages; ++k) {
        bob.publish({.model = kUnreliable, .topic = 1001, .body = std::string(40'000, 'x')});
    }
    bob.fence();
    // Until all of it has come to her shard, and nothing moves any more.
    const auto is_told_twice = [&](const json::object& counters) {
        return pending(counters) > 1'000'000 && pending(counters) == pending_of_all();
    };
    EXPECT_TRUE(is_told_twice(ask_until(R"({"ask":"counters"})", is_told_twice)));

    for (int k = 0; k < kMessages; ++k) static_cast<void>(ann.next());
    const auto is_empty = [&](const json::object& now) { return pending(now) == 0; };
    EXPECT_EQ(pending(ask_until(R"({"ask":"counters"})", is_empty)), 0U);
    EXPECT_EQ(pending_of_all(), 0U);
}

TEST_F(InspectedSessions, TakeTheirPendingBytesWithThemWhenTheyEnd) {
    config_.limits.max_pending = 64 * mebibyte;
    config_.limits.write_timeout = std::chrono::seconds(60);
    serve();
    flow::native::Session bob = session("bob");
    {
        flow::native::Session ann = session("ann", {.receive_buffer = 4096});
        ann.subscribe(topic(1001));
        for (int k = 0; k < 400; ++k) {
            bob.publish({.model = kUnreliable, .topic = 1001, .body = std::string(40'000, 'x')});
        }
        bob.fence();
        const auto waits = [](const json::object& now) {
            return number(now, "pending_bytes") != 0;
        };
        EXPECT_NE(number(ask_until(R"({"ask":"counters"})", waits), "pending_bytes"), 0U);
    }
    const auto is_empty = [](const json::object& now) { return number(now, "pending_bytes") == 0; };
    EXPECT_EQ(number(ask_until(R"({"ask":"counters"})", is_empty), "pending_bytes"), 0U);
}

// --- what monitors are told of them unasked

class ToldSessions : public ServedShards {};

TEST_F(ToldSessions, HaveTheirListenerFromTheirBeginningToTheirEnd) {
    listen_to({AMQ_EVENT_SESSION_OPENED, AMQ_EVENT_SESSION_READY, AMQ_EVENT_SESSION_CLOSED});
    serve();
    { flow::native::Session ann = session("ann"); }
    std::vector<Told> all;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (all.size() < 3 && std::chrono::steady_clock::now() < end) {
        for (Told& one : told()) all.push_back(std::move(one));
    }
    ASSERT_EQ(all.size(), 3U);
    const std::vector<std::uint32_t> types{AMQ_EVENT_SESSION_OPENED, AMQ_EVENT_SESSION_READY,
                                           AMQ_EVENT_SESSION_CLOSED};
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_EQ(all[k].type, types[k]);
        EXPECT_EQ(all[k].listener, "native");
        EXPECT_TRUE(all[k].texts[0].starts_with("127.0.0.1:")) << all[k].texts[0];
    }
    EXPECT_EQ(all[0].code, std::uint32_t{AMQ_ROLE_ANY});
    EXPECT_EQ(all[1].code, std::uint32_t{AMQ_ROLE_ANY});
    EXPECT_EQ(all[1].texts, (Texts{all[0].texts[0], "ann", "ann's client", "9.9"}));
    EXPECT_EQ(all[2].texts, all[1].texts);
    EXPECT_EQ(all[2].code, static_cast<std::uint32_t>(anet::CloseReason::peer_closed));
}

}  // namespace
}  // namespace amq::host
