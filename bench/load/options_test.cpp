#include "bench/load/options.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace amq::bench {
namespace {

Options parsed(std::vector<std::string> words) {
    words.insert(words.begin(), {"--port", "7600"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    return parse_options(arguments);
}

TEST(Options, NameEachProtocolAndTransport) {
    EXPECT_EQ(parsed({}).protocol, Protocol::amq);
    EXPECT_EQ(parsed({}).transport, Transport::tcp);
    EXPECT_EQ(parsed({"--protocol", "nats"}).protocol, Protocol::nats);
    EXPECT_EQ(parsed({"--protocol", "mqtt", "--model", "10"}).protocol, Protocol::mqtt);
    EXPECT_EQ(parsed({"--protocol", "resp", "--model", "10"}).protocol, Protocol::resp);
    EXPECT_EQ(parsed({"--protocol", "native", "--transport", "ws"}).transport,
              Transport::websocket);
    EXPECT_THROW(parsed({"--protocol", "redis"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--transport", "udp"}), std::invalid_argument);
}

TEST(Options, HaveNoRequestsOverProtocolsOfFanOutsAlone) {
    EXPECT_THROW(parsed({"--protocol", "mqtt"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--protocol", "resp", "--model", "13"}), std::invalid_argument);
}

TEST(Options, HaveWebSocketsOnlyToAmq) {
    EXPECT_NO_THROW(parsed({"--transport", "ws"}));
    EXPECT_THROW(parsed({"--protocol", "nats", "--transport", "ws"}), std::invalid_argument);
}

TEST(Options, TakeTheLastOfTwoSizesOfABody) {
    EXPECT_EQ(parsed({"--body", "64", "--body", "1024"}).body, 1024U);
    EXPECT_THROW(parsed({"--body", "15"}), std::invalid_argument);
}

TEST(Options, HaveEmptyBodiesWhereAnswersSayTheirSequence) {
    EXPECT_EQ(parsed({"--body", "0"}).body, 0U);
    EXPECT_EQ(parsed({"--body", "0", "--protocol", "native", "--model", "13"}).body, 0U);
    EXPECT_THROW(parsed({"--body", "0", "--model", "10"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--body", "0", "--protocol", "nats"}), std::invalid_argument);
}

}  // namespace
}  // namespace amq::bench
