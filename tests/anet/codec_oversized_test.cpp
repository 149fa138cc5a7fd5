// Bodies over the limit, read away: what comes behind them is read as ever, and nothing is kept.

#include <amq/anet/codec.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "bytes.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::frame_bytes;
using test::pattern;

constexpr std::uint32_t kMaxBody = 100;
constexpr std::uint32_t kMaxSkipped = 1'000;

enum class Stash : std::uint8_t { never, always };

struct SeenOversized {
    std::vector<std::pair<DecodeStatus, std::uint32_t>> frames;  // with their sequences
    DecodeStatus end{DecodeStatus::need_more};
    std::size_t most_held{};
    bool is_mid_frame{};
};

void drain(Decoder& decoder, SeenOversized& seen, Stash stash) {
    for (;;) {
        const Decoded decoded = decoder.next();
        if (decoded.status == DecodeStatus::need_more || decoded.status > DecodeStatus::oversized) {
            seen.end = decoded.status;
            return;
        }
        seen.frames.emplace_back(decoded.status, decoded.frame.head.sequence);
        EXPECT_TRUE(decoded.status == DecodeStatus::frame || decoded.frame.body.empty());
        if (stash == Stash::always) decoder.stash();
    }
}

SeenOversized decode(std::span<const std::byte> input, std::size_t piece, Stash stash) {
    Decoder decoder{kMaxBody, kMaxSkipped};
    SeenOversized seen;
    while (!input.empty() && seen.end == DecodeStatus::need_more) {
        const Bytes part(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(piece, input.size())));
        input = input.subspan(part.size());
        decoder.feed(part);
        drain(decoder, seen, stash);
        seen.most_held = std::max(seen.most_held, decoder.held_capacity());
    }
    seen.is_mid_frame = decoder.is_mid_frame();
    return seen;
}

Bytes five_frames() {
    Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kMaxBody));
    test::operator+=(input, frame_bytes({1001, 2, 0, 0, 12}, pattern(kMaxBody + 1)));
    test::operator+=(input, frame_bytes({1001, 3, 0, 0, 12}, "small"));
    test::operator+=(input, frame_bytes({1001, 4, 0, 0, 12}, pattern(kMaxSkipped)));
    return test::operator+=(input, frame_bytes({1001, 5, 0, 0, 12}, ""));
}

TEST(OversizedBody, IsReadAwayInPiecesOfAnySize) {
    const Bytes input = five_frames();
    const std::vector<std::pair<DecodeStatus, std::uint32_t>> expected{{DecodeStatus::frame, 1},
                                                                       {DecodeStatus::oversized, 2},
                                                                       {DecodeStatus::frame, 3},
                                                                       {DecodeStatus::oversized, 4},
                                                                       {DecodeStatus::frame, 5}};
    for (const Stash stash : {Stash::never, Stash::always}) {
        for (std::size_t piece = 1; piece <= input.size(); ++piece) {
            const SeenOversized seen = decode(input, piece, stash);
            EXPECT_EQ(seen.frames, expected) << piece;
            EXPECT_EQ(seen.end, DecodeStatus::need_more);
            EXPECT_FALSE(seen.is_mid_frame);
        }
    }
}

TEST(OversizedBody, IsNotHeld) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kMaxSkipped));
    for (const std::size_t piece : {1U, 7U, 23U, 24U, 25U, 500U}) {
        EXPECT_LE(decode(input, piece, Stash::never).most_held, 4 * kHeadSize) << piece;
    }
}

TEST(OversizedBody, IsAFrameThatHasBegunUntilItsLastByte) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kMaxBody + 1));
    const std::span<const std::byte> all{input};
    for (std::size_t size = 1; size < input.size(); ++size) {
        EXPECT_TRUE(decode(all.first(size), size, Stash::never).is_mid_frame) << size;
    }
    EXPECT_FALSE(decode(all, input.size(), Stash::never).is_mid_frame);
}

TEST(OversizedBody, HasALimitToo) {
    Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kMaxSkipped + 1));
    EXPECT_EQ(decode(input, input.size(), Stash::never).end, DecodeStatus::body_too_large);
    EXPECT_EQ(decode(input, 1, Stash::never).end, DecodeStatus::body_too_large);
}

TEST(OversizedBody, IsAnErrorUnlessItIsAskedFor) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kMaxBody + 1));
    Decoder decoder{kMaxBody};
    decoder.feed(input);
    EXPECT_EQ(decoder.next().status, DecodeStatus::body_too_large);
}

}  // namespace
}  // namespace amq::anet
