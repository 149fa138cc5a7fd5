// In how many writes frames leave. A socket that sends at once makes one segment of a small write,
// so that the system's count of segments tells.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include <amq/anet/connection.hpp>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::Endpoints;
using test::pattern;

using test::kHead;

// Where tcpi_data_segs_out is in the system's tcp_info, which is longer than the C library's.
constexpr std::size_t kDataSegmentsOut = 156;

std::uint32_t writes_of(const Connection& connection) {
    std::array<char, kDataSegmentsOut + sizeof(std::uint32_t)> info{};
    socklen_t size = info.size();
    EXPECT_EQ(::getsockopt(connection.native_handle(), IPPROTO_TCP, TCP_INFO, info.data(), &size),
              0);
    EXPECT_EQ(size, info.size());
    std::uint32_t segments = 0;
    std::memcpy(&segments, info.data() + kDataSegmentsOut, sizeof segments);
    return segments;
}

class WritesOver : public testing::TestWithParam<Transport> {
  protected:
    WritesOver() { ends.connect(); }

    // How many the server needs for what `send` gives it, as many frames as the peer then gets.
    template <typename Send>
    std::uint32_t writes_for(std::size_t frames, Send send) {
        const std::uint32_t before = writes_of(*ends.server);
        send();
        EXPECT_TRUE(ends.run([&] { return ends.at_client.frames.size() == frames; }));
        return writes_of(*ends.server) - before;
    }

    Endpoints ends{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Transports, WritesOver,
                         testing::Values(Transport::tcp, Transport::websocket),
                         [](const auto& tested) { return std::string{to_string(tested.param)}; });

TEST_P(WritesOver, ManyFramesOfOneTurnLeaveInOne) {
    const Bytes body = pattern(64);
    EXPECT_EQ(writes_for(64,
                         [&] {
                             for (int i = 0; i < 64; ++i) ends.server->send(kHead, body);
                         }),
              1U);
    for (const auto& frame : ends.at_client.frames) EXPECT_EQ(frame.body, body);
}

TEST_P(WritesOver, ManyAnswersToOneReadLeaveInOne) {
    const Bytes body = pattern(64);
    ends.at_server.react = [](Connection& from, const Frame& frame) {
        from.send(frame.head, frame.body);
    };
    EXPECT_EQ(writes_for(64,
                         [&] {
                             for (int i = 0; i < 64; ++i) ends.client->send(kHead, body);
                         }),
              1U);
}

TEST_P(WritesOver, BorrowedAndCopiedBodiesLeaveInOne) {
    const Bytes body = pattern(2'000);
    const auto nobody = [](void*) {};
    EXPECT_EQ(writes_for(6,
                         [&] {
                             for (int i = 0; i < 3; ++i) {
                                 ends.server->send(kHead, body, Keep{&ends, nobody});
                                 ends.server->send(kHead, body);
                             }
                         }),
              1U);
}

}  // namespace
}  // namespace amq::anet
