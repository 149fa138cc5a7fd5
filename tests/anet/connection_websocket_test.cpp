// A connection's WebSocket as another implementation sees it: Beast's client.
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <thread>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

namespace beast = boost::beast;
using test::Bytes;
using test::Endpoints;
using test::frame_bytes;

using test::kHead;

// Beast's own WebSocket client, blocking, on the test's thread; the loop runs on another one.
class BeastClient : public testing::TestWithParam<bool> {
  protected:
    BeastClient() {
        ends.at_server.react = [](Connection& from, const Frame& frame) {
            from.send(frame.head, frame.body);
        };
        ends.listen();
        runner = std::thread{[this] { ends.io.run(); }};
        client.next_layer().connect(
            {asio::ip::address_v4::loopback(), ends.acceptor->local_url().port});
        client.handshake("localhost", "/");
        client.binary(GetParam());
    }
    ~BeastClient() override {
        asio::post(ends.io, [this] {
            ends.acceptor->close();
            ends.loop.close_all(CloseReason::local);
        });
        runner.join();
    }
    Bytes read() {
        beast::flat_buffer buffer;
        client.read(buffer);
        const auto* data = static_cast<const std::byte*>(buffer.data().data());
        return {data, data + buffer.size()};
    }

    Endpoints ends{Transport::tcp};
    asio::io_context io;
    beast::websocket::stream<asio::ip::tcp::socket> client{io};
    std::thread runner;
};

INSTANTIATE_TEST_SUITE_P(BinaryAndText, BeastClient, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "binary" : "text"; });

TEST_P(BeastClient, GetsBinaryMessagesOfOneFrameEachWhateverItSends) {
    for (const std::size_t size : {0UL, 1UL, 101UL, 102UL, 51'200UL}) {
        const Bytes frame = frame_bytes(kHead, test::pattern(size));  // as text, no UTF-8
        client.write(asio::buffer(frame));
        EXPECT_EQ(read(), frame);
        EXPECT_TRUE(client.got_binary());
    }
}

TEST_P(BeastClient, MaySplitAndJoinFramesAsItLikes) {
    Bytes both = frame_bytes(kHead, "one");
    test::operator+=(both, frame_bytes(kHead, "two"));
    client.write(asio::buffer(both.data(), 30));
    client.auto_fragment(true);
    client.write_buffer_bytes(8);
    client.write(asio::buffer(both.data() + 30, both.size() - 30));
    EXPECT_EQ(read(), frame_bytes(kHead, "one"));
    EXPECT_EQ(read(), frame_bytes(kHead, "two"));
}

TEST_P(BeastClient, ClosesInTheWayOfTheRfc) {
    client.close(beast::websocket::close_code::going_away);
    EXPECT_EQ(client.reason().code, beast::websocket::close_code::going_away);
}

TEST_P(BeastClient, GetsAPongForItsPing) {
    std::string pong;
    client.control_callback([&](beast::websocket::frame_type kind, beast::string_view payload) {
        if (kind == beast::websocket::frame_type::pong) pong = payload;
    });
    client.ping("hello");
    const Bytes frame = frame_bytes(kHead, "x");
    client.write(asio::buffer(frame));
    EXPECT_EQ(read(), frame);
    EXPECT_EQ(pong, "hello");
}

}  // namespace
}  // namespace amq::anet
