#include <amq/anet/codec.hpp>

#include <gtest/gtest.h>

#include <optional>

#include "bytes.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::frame_bytes;
using test::pattern;

struct Owned {
    Head head;
    Bytes body;
    friend bool operator==(const Owned&, const Owned&) = default;
};

// What a decoder says until it needs more or fails.
struct Seen {
    std::vector<Owned> frames;
    DecodeStatus end{DecodeStatus::need_more};
};

void drain(Decoder& decoder, Seen& seen) {
    for (;;) {
        const Decoded decoded = decoder.next();
        if (decoded.status != DecodeStatus::frame) {
            seen.end = decoded.status;
            return;
        }
        seen.frames.push_back(
            {decoded.frame.head, Bytes(decoded.frame.body.begin(), decoded.frame.body.end())});
    }
}

Seen decode(std::span<const std::byte> input, std::size_t piece) {
    Decoder decoder;
    Seen seen;
    while (!input.empty() && seen.end == DecodeStatus::need_more) {
        const Bytes part(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(piece, input.size())));
        input = input.subspan(part.size());
        decoder.feed(part);
        drain(decoder, seen);
    }
    return seen;
}

Bytes three_frames() {
    Bytes input = frame_bytes({1001, 7, 0, 0, 12}, "hello");
    test::operator+=(input, frame_bytes({1002, 8, 0, 1, 13}, ""));
    return test::operator+=(input, frame_bytes({1003, 9, 0, 0, 10}, pattern(300)));
}

void expect_three_frames(const Seen& seen, std::size_t piece) {
    ASSERT_EQ(seen.frames.size(), 3U) << "pieces of " << piece;
    EXPECT_EQ(seen.frames[0], (Owned{{1001, 7, 5, 0, 12}, test::bytes("hello")}));
    EXPECT_EQ(seen.frames[1], (Owned{{1002, 8, 0, 1, 13}, {}}));
    EXPECT_EQ(seen.frames[2], (Owned{{1003, 9, 300, 0, 10}, pattern(300)}));
    EXPECT_EQ(seen.end, DecodeStatus::need_more);
}

TEST(Decoder, GivesTheSameFramesForPiecesOfEverySize) {
    const Bytes input = three_frames();
    for (std::size_t piece = 1; piece <= input.size(); ++piece) {
        expect_three_frames(decode(input, piece), piece);
    }
}

TEST(Decoder, GivesTheSameFramesForEverySplitInTwo) {
    const Bytes input = three_frames();
    for (std::size_t at = 0; at <= input.size(); ++at) {
        Decoder decoder;
        Seen seen;
        const Bytes head(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(at));
        decoder.feed(head);
        drain(decoder, seen);
        const Bytes tail(input.begin() + static_cast<std::ptrdiff_t>(at), input.end());
        decoder.feed(tail);
        drain(decoder, seen);
        expect_three_frames(seen, at);
    }
}

TEST(Decoder, DoesNotCopyAFrameThatIsWholeInTheInput) {
    const Bytes input = three_frames();
    Decoder decoder;
    decoder.feed(input);
    const Decoded first = decoder.next();
    ASSERT_EQ(first.status, DecodeStatus::frame);
    EXPECT_EQ(first.frame.body.data(), input.data() + kHeadSize);
    EXPECT_EQ(decoder.held_capacity(), 0U);
}

TEST(Decoder, DoesNotCopyTheWholeFramesThatFollowAPartialOne) {
    const Bytes input = three_frames();
    Decoder decoder;
    decoder.feed(std::span{input}.first(10));
    ASSERT_EQ(decoder.next().status, DecodeStatus::need_more);
    decoder.feed(std::span{input}.subspan(10));
    ASSERT_EQ(decoder.next().status, DecodeStatus::frame);
    ASSERT_EQ(decoder.next().status, DecodeStatus::frame);
    const Decoded third = decoder.next();
    ASSERT_EQ(third.status, DecodeStatus::frame);
    EXPECT_EQ(third.frame.body.data(), input.data() + 29 + 24 + 24);
    EXPECT_EQ(decoder.held_capacity(), 0U);
}

TEST(Decoder, RefusesAWrongMagicAtItsFirstWrongByte) {
    for (std::size_t wrong = 0; wrong < 4; ++wrong) {
        Bytes input = frame_bytes({}, "");
        input[wrong] ^= std::byte{1};
        Decoder decoder;
        decoder.feed(std::span{input}.first(wrong + 1));
        EXPECT_EQ(decoder.next().status, DecodeStatus::bad_magic) << "byte " << wrong;
    }
}

TEST(Decoder, RefusesAWrongMagicThatComesOneByteAtATime) {
    const Bytes input = test::bytes("\x01\x33\xC5\x78");
    EXPECT_EQ(decode(input, 1).end, DecodeStatus::bad_magic);
    EXPECT_EQ(decode(test::bytes("HELO"), 1).end, DecodeStatus::bad_magic);
}

TEST(Decoder, RefusesGarbageAfterGoodFramesAndKeepsTheseFrames) {
    Bytes input = three_frames();
    test::operator+=(input, test::bytes("garbage"));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, input.size()}) {
        const Seen seen = decode(input, piece);
        EXPECT_EQ(seen.frames.size(), 3U);
        EXPECT_EQ(seen.end, DecodeStatus::bad_magic);
    }
}

TEST(Decoder, TakesABodyOfExactlyTheLimit) {
    const Seen seen = decode(frame_bytes({1001, 1, 0, 0, 12}, pattern(kDefaultMaxBody)), 1000);
    ASSERT_EQ(seen.frames.size(), 1U);
    EXPECT_EQ(seen.frames[0].body, pattern(kDefaultMaxBody));
}

TEST(Decoder, RefusesALengthOnePastTheLimitAtItsSixteenthByte) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kDefaultMaxBody + 1));
    Decoder decoder;
    decoder.feed(std::span{input}.first(15));
    ASSERT_EQ(decoder.next().status, DecodeStatus::need_more);
    decoder.feed(std::span{input}.subspan(15, 1));
    EXPECT_EQ(decoder.next().status, DecodeStatus::body_too_large);
    EXPECT_EQ(decoder.held_capacity(), 0U);
}

TEST(Decoder, RefusesTheLargestLengthThereIs) {
    Bytes input = frame_bytes({}, "");
    for (std::size_t i = 12; i < 16; ++i) input[i] = std::byte{0xFF};
    EXPECT_EQ(decode(input, input.size()).end, DecodeStatus::body_too_large);
}

TEST(Decoder, AnErrorIsFinal) {
    Decoder decoder;
    const Bytes bad = test::bytes("xxxx");
    decoder.feed(bad);
    ASSERT_EQ(decoder.next().status, DecodeStatus::bad_magic);
    const Bytes good = three_frames();
    decoder.feed(good);
    EXPECT_EQ(decoder.next().status, DecodeStatus::bad_magic);
    EXPECT_FALSE(decoder.is_mid_frame());
}

TEST(Decoder, ALengthFieldAloneAllocatesNothingLarge) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kDefaultMaxBody));
    Decoder decoder;
    decoder.feed(std::span{input}.first(kHeadSize));
    ASSERT_EQ(decoder.next().status, DecodeStatus::need_more);
    EXPECT_LE(decoder.held_capacity(), 256U);
}

TEST(Decoder, HoldsAtMostFourTimesWhatCameAndUnder64KiBWhileGrowing) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(kDefaultMaxBody));
    Decoder decoder;
    std::size_t before = 0;
    for (std::size_t at = 0; at + 1 < input.size(); ++at) {
        decoder.feed(std::span{input}.subspan(at, 1));
        ASSERT_EQ(decoder.next().status, DecodeStatus::need_more);
        const std::size_t now = decoder.held_capacity();
        ASSERT_LE(now, std::max<std::size_t>(256, 4 * (at + 1)));
        if (now != before) {
            ASSERT_LT(before + now, 64U * 1024U);
        }
        before = now;
    }
}

TEST(Decoder, OwnsNoMemoryBetweenFrames) {
    const Bytes input = frame_bytes({1001, 1, 0, 0, 12}, pattern(5000));
    Decoder decoder;
    decoder.feed(std::span{input}.first(2000));
    ASSERT_EQ(decoder.next().status, DecodeStatus::need_more);
    EXPECT_TRUE(decoder.is_mid_frame());
    EXPECT_GT(decoder.held_capacity(), 0U);
    decoder.feed(std::span{input}.subspan(2000));
    ASSERT_EQ(decoder.next().status, DecodeStatus::frame);
    ASSERT_EQ(decoder.next().status, DecodeStatus::need_more);
    EXPECT_FALSE(decoder.is_mid_frame());
    EXPECT_EQ(decoder.held_capacity(), 0U);
    EXPECT_LE(sizeof(Decoder), 64U);
}

TEST(Decoder, GoesOnAfterAStashBetweenTwoFrames) {
    Decoder decoder;
    Seen seen;
    {
        const Bytes input = three_frames();
        decoder.feed(input);
        const Decoded first = decoder.next();
        ASSERT_EQ(first.status, DecodeStatus::frame);
        seen.frames.push_back({first.frame.head, test::bytes(test::text(first.frame.body))});
        decoder.stash();
    }  // the input is gone
    drain(decoder, seen);
    expect_three_frames(seen, 0);
}

TEST(Decoder, TakesMoreInputOnTopOfAStash) {
    const Bytes input = three_frames();
    for (std::size_t at = 0; at <= input.size(); ++at) {
        Decoder decoder;
        {
            const Bytes head(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(at));
            decoder.feed(head);
            decoder.stash();
        }
        Seen seen;
        decoder.feed(std::span{input}.subspan(at));
        drain(decoder, seen);
        expect_three_frames(seen, at);
    }
}

TEST(Decoder, CanBeStashedAgainAndAgain) {
    const Bytes input = three_frames();
    Decoder decoder;
    decoder.feed(input);
    decoder.stash();
    Seen seen;
    for (int i = 0; i < 3; ++i) {
        const Decoded decoded = decoder.next();
        ASSERT_EQ(decoded.status, DecodeStatus::frame);
        seen.frames.push_back(
            {decoded.frame.head, Bytes(decoded.frame.body.begin(), decoded.frame.body.end())});
        decoder.stash();
    }
    expect_three_frames(seen, 0);
}

std::vector<std::uint32_t> sequences_ahead(const Decoder& decoder, const Bytes& input) {
    std::vector<std::uint32_t> sequences;
    decoder.for_each_whole_in(
        input, [&](const Frame& frame) { sequences.push_back(frame.head.sequence); });
    return sequences;
}

TEST(FramesAhead, AreThoseThatAreWholeAndStayToBeRead) {
    const Bytes input = three_frames();
    Decoder decoder;
    EXPECT_EQ(sequences_ahead(decoder, input), (std::vector<std::uint32_t>{7, 8, 9}));
    const Bytes less(input.begin(), input.end() - 1);
    EXPECT_EQ(sequences_ahead(decoder, less), (std::vector<std::uint32_t>{7, 8}));
    Seen seen;
    decoder.feed(input);
    drain(decoder, seen);
    expect_three_frames(seen, input.size());
}

TEST(FramesAhead, EndAtWhatIsNoFrame) {
    Bytes input = frame_bytes({1001, 7, 0, 0, 12}, "hello");
    test::operator+=(input, Bytes(100, std::byte{0x55}));
    EXPECT_EQ(sequences_ahead(Decoder{}, input), std::vector<std::uint32_t>{7});
    EXPECT_EQ(sequences_ahead(Decoder{4}, input), std::vector<std::uint32_t>{}) << "too large";
}

TEST(FramesAhead, AreNotKnownBehindOneThatHasBegun) {
    const Bytes input = three_frames();
    Decoder decoder;
    decoder.feed(std::span(input).first(30));
    Seen seen;
    drain(decoder, seen);
    const Bytes rest(input.begin() + 30, input.end());
    EXPECT_TRUE(sequences_ahead(decoder, rest).empty());
}

}  // namespace
}  // namespace amq::anet
