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

}  // namespace
}  // namespace amq::anet
