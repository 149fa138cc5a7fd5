#include "tests/support/raw_frame.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace amq::flow {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kExample =
    "\x01\x33\xC5\x77"
    "\x00\x00\x03\xE9"
    "\x00\x0F\x42\x41"
    "\x00\x00\x00\x02"
    "\x00\x00\x00\x01"
    "\x00\x00\x00\x0C"
    "hi"sv;

TEST(RawFrame, IsTwentyFourBytesOfHeadAndItsBody) {
    const RawFrame frame{
        .cmd = 1001, .sequence = 1'000'001, .status = 1, .model = 12, .body = "hi"};
    EXPECT_EQ(encode(frame), kExample);
}

TEST(RawFrame, IsTakenOffOnlyWhenItIsWhole) {
    for (std::size_t size = 0; size < kExample.size(); ++size) {
        std::string_view bytes = kExample.substr(0, size);
        EXPECT_EQ(take_frame(bytes), std::nullopt) << size;
        EXPECT_EQ(bytes.size(), size);
    }
    const std::string twice = std::string{kExample} + std::string{kExample};
    std::string_view bytes = twice;
    const RawFrame expected{
        .cmd = 1001, .sequence = 1'000'001, .status = 1, .model = 12, .body = "hi"};
    EXPECT_EQ(take_frame(bytes), expected);
    EXPECT_EQ(take_frame(bytes), expected);
    EXPECT_TRUE(bytes.empty());
}

TEST(RawFrame, OfAnotherMagicIsAnError) {
    std::string_view bytes = "HTTP/1.1 400 Bad Request\r\n"sv;
    EXPECT_THROW((void)take_frame(bytes), std::runtime_error);
}

TEST(RawFrame, HeadCanLie) {
    const std::string head = encode_head({.cmd = 1}, {.magic = 7, .length = 0xFFFFFFFF});
    EXPECT_EQ(head.size(), kHeadSize);
    EXPECT_EQ(head.substr(0, 4), "\x00\x00\x00\x07"sv);
    EXPECT_EQ(head.substr(12, 4), "\xFF\xFF\xFF\xFF"sv);
}

TEST(Pattern, DiffersBySeedAndDoesNotRepeatAtOnce) {
    EXPECT_EQ(pattern(1000, 1), pattern(1000, 1));
    EXPECT_NE(pattern(1000, 1), pattern(1000, 2));
    EXPECT_NE(pattern(1000, 1).substr(0, 500), pattern(1000, 1).substr(500));
}

}  // namespace
}  // namespace amq::flow
