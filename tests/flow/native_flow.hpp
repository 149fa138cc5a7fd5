#pragma once
// What flow tests of native sessions start from: a broker with a native listener.

#include <string>

#include "tests/flow/flow.hpp"
#include "tests/support/raw_native.hpp"

namespace amq::flow {

class NativeFlowTest : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set("listen.native.url", "tcp://127.0.0.1:0").set("listen.native.role", "any");
    }
    std::uint16_t native_port() { return broker().port("native"); }
    native::Session make_session() { return {GetParam().transport, native_port()}; }

    // Sets the alias, again if need be.
    static native::Request by_alias(std::uint32_t alias, std::string_view name, std::string body) {
        native::Request request{
            .topic = alias, .body = std::move(body), .flags = native::kAlias | native::kExtended};
        request.block.add(native::kTopicName, name);
        return request;
    }
};

}  // namespace amq::flow
