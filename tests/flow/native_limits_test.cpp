// Native sessions at their limits: they go on, and are told.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Frame;
using native::topic;

constexpr std::uint32_t kOk = 0;
constexpr std::uint32_t kOverloaded = 5;

class NativeLimits : public NativeFlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, NativeLimits, flow_cases(), flow_case_name);

// One of two that ask each other.
class Asker {
  public:
    Asker(native::Session session, std::string own) : session_(std::move(session)) {
        session_.subscribe(topic(1, own));
    }
    native::Session& session() { return session_; }

    void ask(const native::Request& request, int times) {
        for (int k = 0; k < times; ++k) ++outcomes_[session_.publish(request)].asked;
    }
    // Until so many are there; what comes meanwhile is taken too.
    void await(std::uint32_t status, std::size_t count) {
        while (counted(status) < count) take(session_.next());
    }
    void await_messages(std::size_t count) {
        while (messages_.size() < count) take(session_.next());
    }
    void reply_to_all() {
        for (const Frame& message : messages_) session_.reply(message, "re: " + message.payload);
        messages_.clear();
    }
    std::size_t counted(std::uint32_t status) const {
        std::size_t count = 0;
        for (const auto& [sequence, one] : outcomes_) {
            for (const std::uint32_t told : one.told) count += told == status ? 1U : 0U;
        }
        return count;
    }
    void expect_one_outcome_each() const {
        for (const auto& [sequence, one] : outcomes_) {
            EXPECT_EQ(one.asked, 1) << sequence;
            EXPECT_EQ(one.told.size(), 1U) << sequence;
        }
    }

  private:
    struct Outcomes {
        int asked = 0;
        std::vector<std::uint32_t> told;
    };

    void take(const Frame& frame) {
        if (frame.cmd == native::kAnswer) {
            outcomes_[frame.sequence].told.push_back(frame.status);
        } else {
            messages_.push_back(frame);
        }
    }

    native::Session session_;
    std::map<std::uint32_t, Outcomes> outcomes_;
    std::vector<Frame> messages_;
};

// Each has as much open as it may, and the other's replies are behind that.
TEST_P(NativeLimits, TwoThatAskEachOtherPastTheirLimitsAreAnswered) {
    config().set("limits.max_in_flight_per_session", 4).set_models("timeout", "60s");
    start();
    Asker one{make_session(), "one"};
    Asker other{make_session(), "other"};
    one.ask(by_alias(2, "other", "from one"), 12);
    other.ask(by_alias(2, "one", "from other"), 12);
    one.await(kOverloaded, 8);
    other.await(kOverloaded, 8);
    one.await_messages(4);
    other.await_messages(4);
    one.reply_to_all();
    other.reply_to_all();
    one.await(kOk, 4);
    other.await(kOk, 4);
    one.ask(by_alias(2, "other", "again"), 1);
    other.await_messages(1);
    other.reply_to_all();
    one.await(kOk, 5);
    for (Asker* asker : {&one, &other}) {
        asker->session().fence();
        asker->expect_one_outcome_each();
    }
    stop();
    EXPECT_EQ(broker().counter("publishes_refused", {{"reason", "session_in_flight"}}), 16U);
}

TEST_P(NativeLimits, MessagesThatNobodyAnswersGoOnAtTheLimit) {
    config().set("limits.max_in_flight_per_session", 2).set_models("timeout", "60s");
    start();
    Asker one{make_session(), "one"};
    native::Session other = make_session();
    other.subscribe(topic(1, "other"));
    one.ask(by_alias(2, "other", "?"), 3);
    one.await(kOverloaded, 1);
    native::Request told = by_alias(2, "other", "told");
    told.model = kUnreliableAll;
    one.session().publish(told);
    EXPECT_EQ(other.next().payload, "?");
    EXPECT_EQ(other.next().payload, "?");
    EXPECT_EQ(other.next().payload, "told");
}

TEST_P(NativeLimits, OneThatOnlyPublishesWaitsInsteadOfBeingRefused) {
    config().set("limits.max_in_flight_per_session", 4);
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    for (int k = 0; k < 40; ++k) caller.publish(by_alias(1, "orders", std::to_string(k)));
    for (int k = 0; k < 40; ++k) {
        const Frame message = responder.next();
        EXPECT_EQ(message.payload, std::to_string(k));
        responder.reply(message, message.payload);
    }
    for (int k = 0; k < 40; ++k) EXPECT_EQ(caller.next().status, kOk);
}

}  // namespace
}  // namespace amq::flow
