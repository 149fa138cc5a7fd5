#include "tests/support/raw_client.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

namespace amq::flow {
namespace {

// Both ends of one connection: the client under test takes the first.
std::pair<RawSocket, RawSocket> connected_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) throw std::runtime_error("pair");
    return {RawSocket{ends[0]}, RawSocket{ends[1]}};
}

std::string receive_exactly(RawSocket& socket, std::size_t size) {
    std::string bytes;
    const Deadline deadline{kPatience};
    while (bytes.size() < size && !deadline.passed()) {
        bytes += socket.receive(milliseconds{deadline.left_ms()});
    }
    return bytes;
}

constexpr const char* kGoodAnswer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

const RawFrame kFrame{.cmd = 1001, .sequence = 5, .model = 12, .body = "hello"};

TEST(RawClient, SendsAndReceivesFramesOverTcp) {
    auto [mine, theirs] = connected_pair();
    RawClient client{Transport::tcp, std::move(mine)};
    client.send(kFrame);
    EXPECT_EQ(receive_exactly(theirs, 29), encode(kFrame));
    theirs.send(encode(kFrame) + encode(kFrame).substr(0, 10));
    EXPECT_EQ(client.receive(kPatience), kFrame);
    EXPECT_FALSE(client.has_frame());
    theirs.send(encode(kFrame).substr(10));
    EXPECT_EQ(client.expect(), kFrame);
    EXPECT_TRUE(client.silent_for(milliseconds{5}));
}

TEST(RawClient, SendsTextMessagesAndReceivesBinaryOnesOverWebSocket) {
    auto [mine, theirs] = connected_pair();
    theirs.send(std::string{kGoodAnswer} + encode({.payload = encode(kFrame), .masked = false}));
    RawClient client{Transport::websocket, std::move(mine)};
    (void)receive_exactly(theirs, upgrade_request().size());
    EXPECT_EQ(client.expect(), kFrame);
    client.send(kFrame);
    const std::string message = encode({.opcode = Opcode::text, .payload = encode(kFrame)});
    EXPECT_EQ(receive_exactly(theirs, message.size()), message);
}

TEST(RawClient, TakesOnlyACorrectUpgrade) {
    for (const char* answer : {"HTTP/1.1 200 OK\r\n\r\n",
                               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
                               "HTTP/1.1 400 Bad Request\r\n\r\n"}) {
        auto [mine, theirs] = connected_pair();
        theirs.send(answer);
        EXPECT_THROW((RawClient{Transport::websocket, std::move(mine)}), std::runtime_error);
    }
}

TEST(RawClient, WantsOneFrameAMessageAndOnlyBinary) {
    const std::string two = encode(kFrame) + encode(kFrame);
    for (const std::string& message :
         {encode({.payload = two, .masked = false}),
          encode({.payload = encode(kFrame).substr(0, 27), .masked = false}),
          encode({.opcode = Opcode::text, .payload = encode(kFrame), .masked = false})}) {
        auto [mine, theirs] = connected_pair();
        theirs.send(kGoodAnswer);
        RawClient client{Transport::websocket, std::move(mine)};
        theirs.send(message);
        EXPECT_THROW((void)client.receive(kPatience), std::runtime_error);
    }
}

TEST(RawClient, AnswersPingsAndKeepsTheCodeOfAClose) {
    auto [mine, theirs] = connected_pair();
    theirs.send(kGoodAnswer);
    RawClient client{Transport::websocket, std::move(mine)};
    (void)receive_exactly(theirs, upgrade_request().size());
    theirs.send(encode({.opcode = Opcode::ping, .payload = "p", .masked = false}) +
                encode({.opcode = Opcode::close, .payload = "\x03\xEA", .masked = false}));
    client.read(kPatience);
    const std::string pong = encode({.opcode = Opcode::pong, .payload = "p"});
    EXPECT_EQ(receive_exactly(theirs, pong.size()), pong);
    EXPECT_EQ(client.close_code(), 1002);
}

TEST(RawClient, SeesTheEndOfTheConnection) {
    auto [mine, theirs] = connected_pair();
    RawClient client{Transport::tcp, std::move(mine)};
    EXPECT_FALSE(client.ended_within(milliseconds{5}));
    theirs.send(encode(kFrame));
    theirs.close();
    EXPECT_TRUE(client.ended_within(kPatience));
    EXPECT_EQ(client.expect(), kFrame) << "what came before the end is not lost";
    EXPECT_FALSE(client.silent_for(milliseconds{5}));
    EXPECT_THROW((void)client.expect(), std::runtime_error);
}

TEST(RawClient, TellsWhichOfManyHasAFrame) {
    auto [mine1, theirs1] = connected_pair();
    auto [mine2, theirs2] = connected_pair();
    RawClient one{Transport::tcp, std::move(mine1)};
    RawClient two{Transport::tcp, std::move(mine2)};
    const std::array<RawClient*, 2> both{&one, &two};
    EXPECT_EQ(first_with_frame(both, milliseconds{5}), std::nullopt);
    theirs2.send(encode(kFrame));
    EXPECT_EQ(first_with_frame(both, kPatience), 1U);
    theirs1.close();
    EXPECT_EQ(two.expect(), kFrame);
    EXPECT_EQ(first_with_frame(both, milliseconds{5}), std::nullopt);
}

TEST(RawClient, ABlockedPeerStallsTheSender) {
    auto [mine, theirs] = connected_pair();
    const std::string much(64 * 1024 * 1024, 'x');
    const std::size_t sent = mine.send_until_stalled(much, milliseconds{5});
    EXPECT_GT(sent, 0U);
    EXPECT_LT(sent, much.size());
    EXPECT_THROW(mine.send(much, milliseconds{5}), std::runtime_error);
}

TEST(Subscriber, WantsItsAcknowledgementByteForByte) {
    auto [mine, theirs] = connected_pair();
    Subscriber subscriber{Transport::tcp, std::move(mine)};
    theirs.send(encode(
        {.cmd = 2, .sequence = 77, .body = R"({"status":0,"message":"ok","topics":[1,2]})"}));
    EXPECT_NO_THROW(subscriber.subscribe({1, 2}));
    theirs.send(
        encode({.cmd = 2, .sequence = 77, .body = R"({"status":0,"message":"ok","topics":[1]})"}));
    EXPECT_THROW(subscriber.subscribe({1, 2}), std::runtime_error);
}

}  // namespace
}  // namespace amq::flow
