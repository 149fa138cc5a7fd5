// Among very many topics each message finds its own, however it is named, when many come at once.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

// More than from which on the broker looks ahead.
constexpr std::uint32_t kNumbers = 5'000;
constexpr std::uint32_t kNames = 2'000;
constexpr std::uint32_t kFirst = 5'000;
constexpr std::uint32_t kBurst = 300;

std::string name_of(std::uint32_t k) {
    return "orders.of.a.long.name." + std::to_string(k);
}

class ManyTopics : public NativeFlowTest {
  protected:
    void SetUp() override {
        NativeFlowTest::SetUp();
        start();
    }
    // Topics kFirst and on by number, and the names by aliases 1 and on.
    static void subscribe_all(native::Session& session) {
        std::string list;
        for (std::uint32_t k = 0; k < kNumbers; ++k) list += native::topic(kFirst + k);
        session.subscribe(list);
        list.clear();
        for (std::uint32_t k = 0; k < kNames; ++k) list += native::topic(1 + k, name_of(k));
        for (std::size_t at = 0; at < list.size();) {
            const std::size_t end = end_of_some(list, at);
            session.subscribe(list.substr(at, end - at));
            at = end;
        }
    }
    // So many entries as fit a frame.
    static std::size_t end_of_some(const std::string& list, std::size_t at) {
        constexpr std::size_t kMost = 40'000;
        while (at < list.size()) {
            const std::size_t next = at + 5 + static_cast<unsigned char>(list[at + 4]);
            if (next / kMost != at / kMost) return next;
            at = next;
        }
        return at;
    }
    // What the subscriber calls the topic is what the body says. It answers with the body.
    static void answer_all(native::Session& subscriber, std::uint32_t messages) {
        for (std::uint32_t k = 0; k < messages; ++k) {
            const native::Frame message = subscriber.next();
            ASSERT_EQ(message.payload, std::to_string(message.cmd));
            subscriber.reply(message, message.payload);
        }
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, ManyTopics, flow_cases(), flow_case_name);

TEST_P(ManyTopics, EachRequestOfANativeSessionFindsItsOwn) {
    native::Session subscriber = make_session();
    subscribe_all(subscriber);
    native::Session publisher = make_session();
    std::map<std::uint32_t, std::string> asked;
    for (std::uint32_t k = 0; k < kBurst; ++k) {
        const std::uint32_t number = kFirst + k * 13 % kNumbers;
        const std::uint32_t name = k * 7 % kNames;
        const std::string alias = std::to_string(1 + name);
        asked[publisher.publish({.topic = number, .body = std::to_string(number)})] =
            std::to_string(number);
        asked[publisher.publish(by_alias(0, name_of(name), alias))] = alias;
        asked[publisher.publish(by_alias(1 + name, name_of(name), alias))] = alias;
        asked[publisher.publish({.topic = 1 + name, .body = alias, .flags = native::kAlias})] =
            alias;
        native::Request to_nobody = by_alias(0, "nobody's " + alias, alias);
        to_nobody.flags |= native::kNoWait;
        asked[publisher.publish(to_nobody)] = "";
    }
    ASSERT_NO_FATAL_FAILURE(answer_all(subscriber, 4 * kBurst));
    for (std::uint32_t k = 0; k < 5 * kBurst; ++k) {
        const native::Frame answer = publisher.next();
        ASSERT_EQ(asked.count(answer.sequence), 1U);
        EXPECT_EQ(answer.payload, asked[answer.sequence]);
        asked.erase(answer.sequence);
    }
}

TEST_P(ManyTopics, EachRequestOfAnOriginalPublisherFindsItsOwn) {
    native::Session subscriber = make_session();
    subscribe_all(subscriber);
    Publisher publisher = make_publisher();
    for (std::uint32_t k = 0; k < kBurst; ++k) {
        const std::uint32_t number = kFirst + k * 13 % kNumbers;
        publisher.publish(12, number, std::to_string(number));
    }
    ASSERT_NO_FATAL_FAILURE(answer_all(subscriber, kBurst));
    for (std::uint32_t k = 0; k < kBurst; ++k) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.body, std::to_string(answer.cmd));
    }
}

}  // namespace
}  // namespace amq::flow
