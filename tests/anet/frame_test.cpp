#include <amq/anet/frame.hpp>

#include <gtest/gtest.h>

#include "bytes.hpp"

namespace amq::anet {
namespace {

TEST(Frame, HeadIsTwentyFourBigEndianBytesInTheOrderOfTheOriginal) {
    const HeadBytes bytes = encode_head({0x01020304, 0x05060708, 0x090A0B0C, 1, 12});
    const std::array<unsigned, kHeadSize> expected{0x01, 0x33, 0xC5, 0x77, 1, 2, 3, 4, 5, 6, 7, 8,
                                                   9,    0x0A, 0x0B, 0x0C, 0, 0, 0, 1, 0, 0, 0, 12};
    for (std::size_t i = 0; i < kHeadSize; ++i) {
        EXPECT_EQ(std::to_integer<unsigned>(bytes[i]), expected[i]) << "byte " << i;
    }
}

TEST(Frame, HeadComesBackFromItsBytes) {
    const Head head{0xFFFFFFFF, 0x80000000, 51200, 7, 13};
    EXPECT_EQ(decode_head(encode_head(head)), head);
}

TEST(Frame, HeadIsEncodedAsTheTestsOwnBuilderDoes) {
    const HeadBytes bytes = encode_head({1001, 1'000'001, 0, 0, 10});
    EXPECT_EQ(test::Bytes(bytes.begin(), bytes.end()),
              test::frame_bytes({1001, 1'000'001, 0, 0, 10}, ""));
}

}  // namespace
}  // namespace amq::anet
