// What operators do to sessions, messages and the process.
#include "host/operations.hpp"

#include <atomic>
#include <future>
#include <optional>

#include "tests/host/served_shards.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;
namespace native = flow::native;
using By = KickSessions::By;

class AnOperation : public ServedShards {
  protected:
    Operations& operations() {
        if (!operations_) operations_.emplace(shards_, log_, [this] { is_drained_ = true; });
        return *operations_;
    }
    static json::object object_of(const Answer& answer) {
        if (const auto* error = std::get_if<ActionError>(&answer)) {
            ADD_FAILURE() << error->text;
            return {};
        }
        return std::get<json::object>(answer);
    }
    static std::string error_of(const Answer& answer) {
        const auto* error = std::get_if<ActionError>(&answer);
        return error == nullptr ? "no error" : error->text;
    }
    std::uint64_t kicked(By by, const std::string& value) {
        return number(object_of(operations().kick({by, value})), "kicked");
    }
    // One that was told to end is there until its peer has gone as well.
    void wait_for_sessions(std::uint64_t left) {
        const auto are_left = [&](const json::object& now) { return number(now, "total") == left; };
        EXPECT_TRUE(are_left(ask_until(R"({"ask":"sessions"})", are_left)));
    }
    json::object published(const PublishMessage& message) {
        return object_of(operations().publish(message, [] { return false; }));
    }

    std::atomic<bool> is_drained_{false};

  private:
    std::optional<Operations> operations_;
};

TEST_F(AnOperation, EndsTheSessionOfThatIdAndNoOther) {
    serve();
    native::Session ann = session("ann");
    native::Session bob = session("bob");
    EXPECT_EQ(kicked(By::id, id_of(ann)), 1U);
    EXPECT_TRUE(ann.ended_within(flow::kPatience));
    bob.fence();
    ann.leave();
    wait_for_sessions(1);
    EXPECT_EQ(error_of(operations().kick({By::id, id_of(ann)})),
              "there is no session with the id \"" + id_of(ann) + "\"");
    EXPECT_EQ(error_of(operations().kick({By::id, "7x"})),
              "\"7x\" is no session's id, which is a number");
}

TEST_F(AnOperation, EndsEverySessionOfAUserOnAllShards) {
    serve();
    native::Session one = session("ann");
    native::Session other = session("ann");  // on the other shard
    native::Session bob = session("bob");
    EXPECT_EQ(kicked(By::user, "ann"), 2U);
    EXPECT_TRUE(one.ended_within(flow::kPatience));
    EXPECT_TRUE(other.ended_within(flow::kPatience));
    bob.fence();
}

TEST_F(AnOperation, EndsSessionsByAddressWithItsPortAndWithout) {
    serve();
    native::Session ann = session("ann");
    native::Session bob = session("bob");
    const json::object answer = ask(R"({"ask":"sessions","filter":{"user":"ann"}})");
    const std::string address = text(at(answer, "sessions", 0), "address");
    EXPECT_EQ(error_of(operations().kick({By::address, "127.0.0"})),
              "there is no session with the address \"127.0.0\"");
    EXPECT_EQ(kicked(By::address, address), 1U);
    EXPECT_TRUE(ann.ended_within(flow::kPatience));
    ann.leave();
    wait_for_sessions(1);
    EXPECT_EQ(kicked(By::address, "127.0.0.1"), 1U);
    EXPECT_TRUE(bob.ended_within(flow::kPatience));
}

TEST_F(AnOperation, SetsTheLogLevelAndSaysWhichItWas) {
    serve();
    EXPECT_EQ(object_of(operations().set_log_level("debug")),
              (json::object{{"level", "debug"}, {"before", "info"}}));
    EXPECT_EQ(log_.level(), LogLevel::debug);
    EXPECT_EQ(error_of(operations().set_log_level("loud")),
              "\"loud\" is no level; there are trace, debug, info, warn, error, off");
    EXPECT_EQ(log_.level(), LogLevel::debug);
}

TEST_F(AnOperation, BeginsTheEnd) {
    serve();
    EXPECT_EQ(object_of(operations().drain()), (json::object{{"draining", true}}));
    EXPECT_TRUE(is_drained_);
}

TEST_F(AnOperation, PublishesAndWaitsForTheOutcome) {
    serve();
    native::Session responder = session("bob");
    responder.subscribe(native::topic(9, "orders"));
    const std::string body("\0\xFF", 2);
    auto outcome = std::async(std::launch::async, [&] {
        return published({.model = kReliable, .topic = "orders", .body = body, .key = "k"});
    });
    const native::Frame message = responder.next();
    EXPECT_EQ(message.payload, body);
    responder.reply(message, "yes");
    EXPECT_EQ(outcome.get(), (json::object{{"outcome", "ok"}, {"body", "eWVz"}}));
}

TEST_F(AnOperation, SaysOfAPublishThatNobodyTookWhatBecameOfIt) {
    serve();
    PublishMessage message{.model = kReliable, .topic = "5", .body = "x", .key = ""};
    message.no_wait = true;
    EXPECT_EQ(published(message).at("outcome"), "no_subscriber");
    message.model = 99;
    EXPECT_EQ(published(message).at("outcome"), "denied");
    message.model = kUnreliable;
    EXPECT_EQ(published(message).at("outcome"), "ok") << "it was accepted";
}

TEST_F(AnOperation, IsNotWaitedForWhenNobodyWantsItsOutcome) {
    serve();
    const PublishMessage message{.model = kReliable, .topic = "5", .body = "x", .key = ""};
    EXPECT_EQ(error_of(operations().publish(message, [] { return true; })),
              "nobody waits for the outcome any more");
}

}  // namespace
}  // namespace amq::host
