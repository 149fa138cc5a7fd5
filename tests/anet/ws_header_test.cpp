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

TEST_P(WsHeaderOf, IsTheSameInItsPlace) {
    const WsHeader header = make_ws_header(2, GetParam(), Masking::none);
    test::Bytes place(kMaxWsHeader);
    place.resize(store_ws_header(place.data(), 2, GetParam()));
    EXPECT_EQ(place, test::Bytes(header.span().begin(), header.span().end()));
}

TEST_P(WsHeaderOf, IsReadBack) {
    for (const Masking masking : {Masking::none, Masking::masked}) {
        const WsHeader header = make_ws_header(9, GetParam(), masking);
        const WsHeaderRead read = read_ws_header(header.bytes.data());
        EXPECT_EQ(ws_header_size(header.bytes.data()), header.size);
        EXPECT_EQ(read.size, header.size);
        EXPECT_EQ(read.opcode, 9);
        EXPECT_TRUE(read.fin);
        EXPECT_EQ(read.rsv, 0);
        EXPECT_EQ(read.masked, masking == Masking::masked);
        EXPECT_TRUE(read.is_shortest);
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

TEST(WsHeader, TellsWhatIsWrongWithIt) {
    const auto read = [](test::WsFrame frame) {
        return read_ws_header(test::ws_frame("", frame).data());
    };
    EXPECT_EQ(read({.first = 0xF2}).rsv, 7);
    EXPECT_FALSE(read({.first = 0x02}).fin);
    EXPECT_TRUE(read({.said_length = 126, .length_form = 126}).is_shortest);
    EXPECT_FALSE(read({.said_length = 125, .length_form = 126}).is_shortest);
    EXPECT_TRUE(read({.said_length = 0x10000, .length_form = 127}).is_shortest);
    EXPECT_FALSE(read({.said_length = 0xFFFF, .length_form = 127}).is_shortest);
    EXPECT_TRUE(read({.said_length = ~0ULL >> 1U, .length_form = 127}).is_shortest);
    EXPECT_FALSE(read({.said_length = 1ULL << 63U, .length_form = 127}).is_shortest);
}

TEST(WsHeader, MasksEveryByteOfEverySizeAtEveryOffset) {
    const MaskKey key{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    for (std::size_t size = 0; size < 70; ++size) {
        for (std::size_t offset = 0; offset < 5; ++offset) {
            test::Bytes bytes = test::pattern(size);
            bytes.push_back(std::byte{0x55});  // and none behind them
            apply_mask(std::span{bytes}.first(size), key, offset);
            for (std::size_t i = 0; i < size; ++i) {
                ASSERT_EQ(bytes[i], test::pattern(size)[i] ^ key[(i + offset) % 4]);
            }
            ASSERT_EQ(bytes.back(), std::byte{0x55});
        }
    }
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
