// The conversations of tests/anet/vectors.json, with a real amqd: what a session says depends on
// what was said before.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/raw_native.hpp"

namespace amq::client_test {
namespace {

namespace json = boost::json;
using flow::RawFrame;
namespace native = flow::native;

const json::array& conversations() {
    static const json::value all = [] {
        std::ostringstream text;
        text << std::ifstream{AMQ_VECTORS}.rdbuf();
        return json::parse(text.str());
    }();
    return all.at("conversations").as_array();
}

std::string text_of(const json::value& value) {
    return std::string{value.as_string()};
}

std::string bytes_of(const json::value& hex) {
    const std::string text = text_of(hex);
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        bytes.push_back(static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16)));
    }
    return bytes;
}

std::string name_of(const RawFrame& frame) {
    static const std::map<std::uint32_t, std::string> names{
        {native::kWelcome, "welcome"}, {native::kAcknowledge, "acknowledge"},
        {native::kAnswer, "answer"},   {native::kPong, "pong"},
        {native::kCancel, "cancel"},   {native::kError, "error"}};
    const auto at = names.find(frame.cmd);
    if (at != names.end()) return at->second;
    return frame.cmd < native::kHello ? "message" : std::to_string(frame.cmd);
}

void take(const json::object& step, flow::RawClient& client) {
    if (step.contains("say")) return client.send_bytes(bytes_of(step.at("say")));
    const RawFrame heard = client.expect();
    EXPECT_EQ(name_of(heard), text_of(step.at("hear")));
    EXPECT_EQ(heard.sequence, step.at("sequence").to_number<std::uint32_t>());
    EXPECT_EQ(heard.status & 0xFFFFU, step.at("status").to_number<std::uint32_t>());
}

class ConversationTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ConversationTest, GoesAsItShould) {
    const json::object& conversation = conversations()[GetParam()].as_object();
    SCOPED_TRACE(text_of(conversation.at("name")));
    flow::BrokerConfig config;
    config.set("listen.native.url", "tcp://127.0.0.1:0").set("listen.native.role", "any");
    flow::BrokerProcess broker{config};
    native::Session client{flow::Transport::tcp, broker.port("native"), native::Session::Silent{}};
    for (const json::value& step : conversation.at("steps").as_array()) {
        take(step.as_object(), client);
    }
    if (conversation.contains("fault")) {
        EXPECT_TRUE(client.ended_within(flow::kPatience));
    }
    client.leave();
    EXPECT_EQ(broker.stop(), 0);
    if (const json::value* fault = conversation.if_contains("fault")) {
        EXPECT_EQ(broker.counter("frames_rejected", {{"reason", text_of(*fault)}}), 1U);
    }
    if (const json::value* counted = conversation.if_contains("counted")) {
        flow::Fields labels;
        const json::object& counter = counted->as_object();
        if (counter.contains("reason")) labels["reason"] = text_of(counter.at("reason"));
        EXPECT_EQ(broker.counter(text_of(counter.at("name")), labels), 1U);
    }
}

INSTANTIATE_TEST_SUITE_P(Vectors, ConversationTest,
                         ::testing::Range<std::size_t>(0, conversations().size()));

}  // namespace
}  // namespace amq::client_test
