// Many messages for the same sessions in one write: whatever is gathered on the way, each session
// gets its own in order, and what else is said to it at its place between them.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Frame;
using native::topic;

class Burst : public NativeFlowTest {
  protected:
    static constexpr std::uint32_t kTopic = 1001;
    static constexpr std::uint32_t kMessages = 300;

    static std::string publish_of(std::uint32_t number) {
        return encode({.cmd = kTopic, .model = kUnreliableAll, .body = text(number)});
    }
    static std::string publishes(std::uint32_t from, std::uint32_t to) {
        std::string bytes;
        for (std::uint32_t k = from; k < to; ++k) bytes += publish_of(k);
        return bytes;
    }
    static std::string text(std::uint32_t number) { return "message " + std::to_string(number); }
    static void expect(native::Session& session, std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t k = from; k < to; ++k) {
            const Frame got = session.next();
            ASSERT_EQ(got.payload, text(k));
            EXPECT_EQ(got.records.at(native::kAttempt), native::u32(1));
            EXPECT_EQ(got.records.at(native::kExchange).size(), 8U);
            EXPECT_LE(native::number(got.records.at(native::kTimeout)), 3000U);
        }
    }
    native::Session make_member() {
        native::Session session = make_session();
        session.subscribe(topic(kTopic));
        return session;
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, Burst, flow_cases(), flow_case_name);

TEST_P(Burst, ReachesSessionsOfBothKindsInOrder) {
    start();
    native::Session one = make_member();
    Subscriber original = make_subscriber({kTopic});
    native::Session other = make_member();
    native::Session publisher = make_session();
    publisher.send_bytes(publishes(0, kMessages));
    expect(one, 0, kMessages);
    expect(other, 0, kMessages);
    std::uint32_t last = 1'000'000;
    for (std::uint32_t k = 0; k < kMessages; ++k) {
        const RawFrame got = original.expect();
        ASSERT_EQ(got.body, text(k));
        EXPECT_GT(got.sequence, std::exchange(last, got.sequence));
    }
}

TEST_P(Burst, HasWhatElseIsSaidAtItsPlace) {
    start();
    native::Session publisher = make_member();
    native::Session other = make_member();
    const std::string ping = encode({.cmd = native::kPing, .sequence = 9});
    publisher.send_bytes(
        publishes(0, 100) + ping + publishes(100, 200) +
        encode({.cmd = native::kUnsubscribe, .sequence = 8, .body = topic(kTopic)}) +
        publishes(200, 300));
    expect(publisher, 0, 100);
    EXPECT_EQ(publisher.next().cmd, native::kPong);
    expect(publisher, 100, 200);
    EXPECT_EQ(publisher.next().cmd, native::kAcknowledge);
    expect(other, 0, 300);
    publisher.fence();
}

TEST_P(Burst, MayBeMixedWithOtherSizesAndTopics) {
    start();
    native::Session one = make_member();
    native::Session other = make_member();
    native::Session third = make_session();
    third.subscribe(topic(kTopic + 1));
    native::Session publisher = make_session();
    std::string bytes;
    std::vector<std::string> bodies;
    for (std::uint32_t k = 0; k < 200; ++k) {
        bodies.push_back(pattern(k % 7 == 6 ? 2000 : k % 5 * 100, k));
        bytes += encode({.cmd = kTopic, .model = kUnreliableAll, .body = bodies.back()});
        if (k % 11 == 10) bytes += encode({.cmd = kTopic + 1, .model = kUnreliableAll});
    }
    publisher.send_bytes(bytes);
    for (native::Session* session : {&one, &other}) {
        for (const std::string& body : bodies) ASSERT_EQ(session->next().payload, body);
        session->fence();
    }
    for (int k = 0; k < 18; ++k) EXPECT_EQ(third.next().payload, "");
    third.fence();
}

TEST_P(Burst, IsWholeForTheOthersWhenOneOfThemLeavesMeanwhile) {
    start();
    native::Session one = make_member();
    native::Session leaves = make_member();
    native::Session other = make_member();
    native::Session publisher = make_session();
    publisher.send_bytes(publishes(0, kMessages / 2));
    leaves.leave();
    publisher.send_bytes(publishes(kMessages / 2, kMessages));
    expect(one, 0, kMessages);
    expect(other, 0, kMessages);
    expect_service();
}

TEST_P(Burst, ReachesWhoIsToGoBehindIt) {
    start();
    native::Session publisher = make_member();
    native::Session other = make_member();
    publisher.send_bytes(publishes(0, 100) + encode({.cmd = native::kHello, .sequence = 1}));
    expect(publisher, 0, 100);
    EXPECT_EQ(publisher.next().cmd, native::kError) << "it has said hello before";
    expect(other, 0, 100);
}

}  // namespace
}  // namespace amq::flow
