// Native sessions over a Unix socket: the same as over TCP, and together with those.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Block;
using native::Frame;
using native::topic;
using native::u32;

class NativeUnix : public NativeFlowTest {
  protected:
    void SetUp() override {
        NativeFlowTest::SetUp();
        config().set("listen.local.url", "unix://" + path()).set("listen.local.role", "any");
    }
    std::string path() const { return directory_.path() / "amq.sock"; }
    native::Session make_local_session() {
        return {GetParam().transport, RawSocket::connect_unix(path())};
    }

    TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(Flow, NativeUnix, flow_cases(), flow_case_name);

TEST_P(NativeUnix, SessionsAskEachOther) {
    start();
    native::Session one = make_local_session();
    native::Session other = make_local_session();
    one.subscribe(topic(1, "one"));
    other.subscribe(topic(1, "other"));
    native::Request request = by_alias(2, "other", pattern(3'000));
    request.block.header("trace", "1");
    const std::uint32_t asked = one.publish(request);
    other.publish(by_alias(0, "one", "for once"));
    const Frame at_other = other.next();
    EXPECT_EQ(at_other.payload, pattern(3'000));
    EXPECT_EQ(at_other.headers.size(), 1U);
    EXPECT_EQ(at_other.records.at(native::kAttempt), u32(1));
    const Frame at_one = one.next();
    EXPECT_EQ(at_one.payload, "for once");
    one.reply(at_one, "once");
    other.reply(at_other, pattern(4'000));
    EXPECT_EQ(other.next().payload, "once");
    const Frame answer = one.next();
    EXPECT_EQ(answer.sequence, asked);
    EXPECT_EQ(answer.payload, pattern(4'000));
}

TEST_P(NativeUnix, SessionsMeetThoseOnTcpAndTheOriginalOnes) {
    start();
    std::vector<native::Session> listeners;
    for (int k = 0; k < 3; ++k) {
        listeners.push_back(make_local_session());
        listeners.push_back(make_session());
    }
    for (native::Session& one : listeners) one.subscribe(topic(1001));
    native::Session local = make_local_session();
    native::Session remote = make_session();
    Publisher original = make_publisher();
    local.publish({.model = kUnreliableAll, .body = "news"});
    remote.publish({.model = kUnreliableAll, .body = "news"});
    original.publish(kUnreliableAll, 1001, "news");
    for (native::Session& one : listeners) {
        for (int k = 0; k < 3; ++k) EXPECT_EQ(one.next().payload, "news");
    }
}

TEST_P(NativeUnix, OutcomesAreTypedAndEndsAreSeen) {
    config().set_models("timeout", "60s");
    start();
    native::Session caller = make_local_session();
    native::Request nowhere = by_alias(1, "nowhere", "");
    nowhere.flags |= native::kNoWait;
    caller.publish(nowhere);
    EXPECT_EQ(caller.next().status, 2U) << "no_subscriber";

    native::Session responder = make_local_session();
    responder.subscribe(topic(1, "orders"));
    const std::uint32_t asked = caller.publish(by_alias(2, "orders", "?"));
    const Frame message = responder.next();
    caller.cancel(asked);
    EXPECT_EQ(caller.next().status, 9U) << "cancelled";
    EXPECT_EQ(responder.next().cmd, native::kCancel);
    responder.unsubscribe(topic(1, "orders"));

    caller.publish(by_alias(2, "orders", "again"));
    native::Session second = make_local_session();
    second.subscribe(topic(1, "orders"));
    EXPECT_EQ(second.next().payload, "again");
    native::Session third = make_local_session();
    third.subscribe(topic(1, "orders"));
    second.leave();
    const Frame moved = third.next();
    EXPECT_EQ(moved.records.at(native::kAttempt), u32(2));
    third.reply(moved, "done");
    EXPECT_EQ(caller.next().payload, "done");
}

TEST_P(NativeUnix, ABadFrameEndsTheSessionAlone) {
    start();
    native::Session bad = make_local_session();
    native::Session good = make_local_session();
    bad.send({.cmd = native::kWelcome});
    EXPECT_EQ(bad.next().cmd, native::kError);
    EXPECT_TRUE(bad.ended_within(kPatience));
    good.fence();
    broker().terminate();
    EXPECT_EQ(good.next().cmd, native::kDraining);
    good.leave();
    EXPECT_EQ(broker().wait(), 0);
    EXPECT_FALSE(std::filesystem::exists(path())) << "the socket's file goes with the broker";
}

}  // namespace
}  // namespace amq::flow
