#include <amq/anet/ws_header.hpp>

#include <gtest/gtest.h>

#include "bytes.hpp"
#include "ws_bytes.hpp"

namespace amq::anet {
namespace {

class WsHeaderOf : public testing::TestWithParam<std::uint64_t> {};

TEST_P(WsHeaderOf, IsTheShortestForm) {
    const WsHeader header = make_ws_header(2, GetParam(), Masking::none);
    const auto expected =
        test::ws_frame("", {.first = 0x82, .mask_bit = 0, .said_length = GetParam()});
    EXPECT_EQ(test::Bytes(header.span().begin(), header.span().end()), expected);
}

TEST_P(WsHeaderOf, IsReadBack) {
    for (const Masking masking : {Masking::none, Masking::masked}) {
        const WsHeader header = make_ws_header(9, GetParam(), masking);
        const WsHeaderRead read = read_ws_header(header.bytes);
        EXPECT_EQ(read.opcode, 9);
        EXPECT_EQ(read.size, header.size);
        EXPECT_EQ(read.length, GetParam());
        EXPECT_EQ(read.key, header.key);
    }
}

INSTANTIATE_TEST_SUITE_P(Lengths, WsHeaderOf,
                         testing::Values(0, 1, 125, 126, 65'535, 65'536, 1ULL << 40U));

TEST(WsHeader, MasksDifferFromFrameToFrame) {
    const MaskKey first = make_ws_header(2, 1, Masking::masked).key;
    int equal = 0;
    for (int i = 0; i < 300; ++i) equal += make_ws_header(2, 1, Masking::masked).key == first;
    EXPECT_LT(equal, 3);
}

TEST(WsHeader, AMaskContinuesAtItsOffset) {
    const MaskKey key{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    test::Bytes whole = test::pattern(100);
    test::Bytes parts = whole;
    apply_mask(whole, key, 0);
    apply_mask(std::span{parts}.first(33), key, 0);
    apply_mask(std::span{parts}.subspan(33), key, 33);
    EXPECT_EQ(parts, whole);
    EXPECT_NE(whole, test::pattern(100));
    apply_mask(whole, key, 0);
    EXPECT_EQ(whole, test::pattern(100));
}

}  // namespace
}  // namespace amq::anet
