#include "tests/support/raw_websocket.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace amq::flow {
namespace {

using namespace std::string_view_literals;

// The examples of RFC 6455, part 5.7.
TEST(RawWebSocket, MasksAsTheStandardsExampleDoes) {
    EXPECT_EQ(encode({.opcode = Opcode::text, .payload = "Hello"}),
              "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"sv);
}

TEST(RawWebSocket, CanLeaveOutTheMaskAndTheFin) {
    EXPECT_EQ(encode({.opcode = Opcode::text, .payload = "Hel", .fin = false, .masked = false}),
              "\x01\x03\x48\x65\x6c"sv);
    EXPECT_EQ(encode({.opcode = Opcode::continuation, .payload = "lo", .masked = false}),
              "\x80\x02\x6c\x6f"sv);
}

TEST(RawWebSocket, WritesAndReadsAllThreeWidthsOfLengths) {
    for (std::size_t size : {0U, 125U, 126U, 256U, 65535U, 65536U}) {
        const std::string bytes =
            encode({.payload = std::string(size, 'x'), .masked = false}) + "rest";
        const std::size_t head = size < 126 ? 2 : size < 65536 ? 4 : 10;
        EXPECT_EQ(bytes.size(), head + size + 4);
        std::string_view rest = bytes;
        const auto frame = take_ws_frame(rest);
        ASSERT_TRUE(frame.has_value());
        EXPECT_EQ(frame->payload.size(), size);
        EXPECT_EQ(frame->opcode, Opcode::binary);
        EXPECT_TRUE(frame->fin);
        EXPECT_EQ(rest, "rest");
    }
}

TEST(RawWebSocket, WaitsForAWholeFrame) {
    const std::string bytes = encode({.payload = std::string(300, 'x'), .masked = false});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::string_view part = std::string_view{bytes}.substr(0, size);
        EXPECT_FALSE(take_ws_frame(part).has_value()) << size;
    }
}

TEST(RawWebSocket, RefusesWhatAServerMustNotSend) {
    const std::string masked = encode({.payload = "x"});
    std::string_view bytes = masked;
    EXPECT_THROW((void)take_ws_frame(bytes), std::runtime_error);
    bytes = "\xC2\x01x"sv;
    EXPECT_THROW((void)take_ws_frame(bytes), std::runtime_error);
}

TEST(RawWebSocket, CanClaimALengthThatIsNotThePayloads) {
    const std::string bytes = encode({.payload = "", .claimed_length = std::uint64_t{1} << 63U});
    EXPECT_EQ(bytes.substr(0, 10), "\x82\xFF\x80\0\0\0\0\0\0\0"sv);
}

TEST(RawWebSocket, ReadsTheCodeOfAClose) {
    EXPECT_EQ(close_code({.opcode = Opcode::close, .payload = "\x03\xEAwhy"}), 1002);
    EXPECT_EQ(close_code({.opcode = Opcode::close}), 1005);
}

}  // namespace
}  // namespace amq::flow
