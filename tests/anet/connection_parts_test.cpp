// A frame whose body is sent in two parts.

#include <gtest/gtest.h>

#include <algorithm>

#include <amq/anet/connection.hpp>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::Endpoints;
using test::pattern;

using test::kHead;

class PartsOver : public testing::TestWithParam<Transport> {
  protected:
    Endpoints ends{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Transports, PartsOver,
                         testing::Values(Transport::tcp, Transport::unix_socket,
                                         Transport::websocket),
                         [](const auto& tested) { return std::string{to_string(tested.param)}; });

TEST_P(PartsOver, ArriveAsOneBody) {
    ends.connect();
    const Bytes whole = pattern(3'000);
    const std::span<const std::byte> bytes{whole};
    int released = 0;
    const auto count = [](void* counter) { ++*static_cast<int*>(counter); };
    EXPECT_EQ(ends.server->send(kHead, bytes.first(10), bytes.subspan(10, 5), {}), Sent::queued);
    EXPECT_EQ(
        ends.server->send(kHead, bytes.first(2'000), bytes.subspan(2'000), Keep{&released, count}),
        Sent::queued);
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 2; }));
    EXPECT_TRUE(std::ranges::equal(ends.at_client.frames[0].body, bytes.first(15)));
    EXPECT_EQ(ends.at_client.frames[1].body, whole);
    EXPECT_EQ(released, 1);
    ends.server->close(CloseReason::local);
    EXPECT_EQ(ends.server->send(kHead, bytes, bytes, Keep{&released, count}), Sent::refused);
    EXPECT_EQ(released, 2);
}

// From an empty queue on past the ends of small and of large chunks.
TEST_P(PartsOver, MayHaveATailThatIsWrittenInItsPlace) {
    ends.connect();
    const Bytes whole = pattern(2'500);
    const std::span<const std::byte> bytes{whole};
    constexpr std::size_t kTail = 32;
    const auto store_tail = [](std::byte* to) {
        for (std::size_t i = 0; i < kTail; ++i) to[i] = static_cast<std::byte>(200 + i);
    };
    Bytes tail(kTail);
    store_tail(tail.data());
    const std::vector<std::size_t> sizes{0, 1, 16, 64, 900, 952, 953, 1'024, 2'000, 2'048, 2'500};
    for (int turn = 0; turn < 20; ++turn) {
        for (const std::size_t size : sizes) {
            ASSERT_EQ(ends.server->send_with_tail<kTail>(kHead, bytes.first(size), store_tail),
                      Sent::queued);
        }
    }
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 20 * sizes.size(); }));
    for (std::size_t i = 0; i < ends.at_client.frames.size(); ++i) {
        const std::span<const std::byte> body{ends.at_client.frames[i].body};
        const std::size_t size = sizes[i % sizes.size()];
        ASSERT_EQ(body.size(), size + kTail);
        EXPECT_TRUE(std::ranges::equal(body.first(size), bytes.first(size)));
        EXPECT_TRUE(std::ranges::equal(body.subspan(size), tail));
    }
    ends.server->close(CloseReason::local);
    EXPECT_EQ(ends.server->send_with_tail<kTail>(kHead, bytes, store_tail), Sent::refused);
}

}  // namespace
}  // namespace amq::anet
