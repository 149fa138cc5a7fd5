// Native sessions are told when the broker is going to end.

#include <gtest/gtest.h>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Frame;
using native::topic;
using native::u32;

class NativeDraining : public NativeFlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, NativeDraining, flow_cases(), flow_case_name);

TEST_P(NativeDraining, IsToldThatTheBrokerDrains) {
    config().set("drain.timeout", "4s");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    caller.publish(by_alias(1, "orders", "in flight"));
    const Frame message = responder.next();
    broker().terminate();
    EXPECT_EQ(responder.next().cmd, native::kDraining);
    const Frame draining = caller.next();
    EXPECT_EQ(draining.cmd, native::kDraining);
    EXPECT_EQ(draining.records.at(native::kTimeout), u32(4'000));
    caller.publish(by_alias(1, "orders", "too late"));
    EXPECT_EQ(caller.next().status, 8U) << "draining";
    responder.reply(message, "just in time");
    EXPECT_EQ(caller.next().payload, "just in time");
}

TEST_P(NativeDraining, IsToldThatTheBrokerDrainsWhenItComesTooLate) {
    config().set("drain.timeout", "20s");
    start();
    native::Session late(GetParam().transport, native_port(), native::Session::Silent{});
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    caller.publish(by_alias(1, "orders", "in flight"));
    const Frame message = responder.next();
    broker().terminate();
    EXPECT_EQ(responder.next().cmd, native::kDraining);
    late.send(native::Session::hello());
    EXPECT_EQ(late.next().cmd, native::kWelcome);
    const Frame draining = late.next();
    EXPECT_EQ(draining.cmd, native::kDraining);
    EXPECT_LE(native::number(draining.records.at(native::kTimeout)), 20'000U);
    EXPECT_GT(native::number(draining.records.at(native::kTimeout)), 0U);
    responder.reply(message, "");
}

}  // namespace
}  // namespace amq::flow
