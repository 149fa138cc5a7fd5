#include <amq/anet/output_queue.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include <amq/anet/websocket.hpp>

#include "bytes.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::pattern;

Bytes contents(const OutputQueue& queue) {
    std::array<iovec, 256> vectors;
    Bytes all;
    for (const iovec& vector : std::span{vectors}.first(queue.gather(vectors))) {
        test::operator+=(all, {static_cast<const std::byte*>(vector.iov_base), vector.iov_len});
    }
    return all;
}

void count_release(void* counter) {
    ++*static_cast<int*>(counter);
}

class OutputQueueIn : public testing::TestWithParam<Framing> {
  protected:
    OutputQueueIn() { queue.set_framing(GetParam()); }

    // A bit of everything: copied, borrowed, empty, and larger than a chunk.
    void fill() { fill(queue); }
    void fill(OutputQueue& into) {
        into.add_frame({1, 10, 0, 0, 12}, pattern(5));
        into.add_frame({2, 11, 0, 0, 12}, borrowed, Keep{&released, count_release});
        into.add_frame({3, 12, 0, 0, 12}, {});
        if (GetParam() != Framing::plain) into.add_control(opcode::kPong, pattern(20));
        into.add_frame({4, 13, 0, 0, 12}, pattern(40'000));
        into.add_frame({5, 14, 0, 0, 12}, pattern(100));
        const std::span<const std::byte> whole{parted};
        into.add_frame({6, 15, 0, 0, 12}, whole.first(50), whole.subspan(50, 7), {});
        into.add_frame({7, 16, 0, 0, 12}, whole.first(20'000), whole.subspan(20'000),
                       Keep{&released, count_release});
    }

    ChunkPool pool;
    int released{};
    Bytes borrowed = pattern(20'000);
    Bytes parted = pattern(20'100);  // a body in two parts
    OutputQueue queue{pool};
};

INSTANTIATE_TEST_SUITE_P(Framings, OutputQueueIn,
                         testing::Values(Framing::plain, Framing::websocket,
                                         Framing::masked_websocket));

constexpr std::array<std::size_t, 7> kSizes{5, 20'000, 0, 40'000, 100, 57, 20'100};

TEST_P(OutputQueueIn, CountsWhatItHolds) {
    fill();
    EXPECT_EQ(contents(queue).size(), queue.bytes());
    EXPECT_GE(queue.bytes(), 7 * kHeadSize + 80'262);
}

TEST_P(OutputQueueIn, IsPartOfWhatAllQueuesOfItsPoolHold) {
    fill();
    OutputQueue other{pool};
    other.set_framing(GetParam());
    fill(other);
    EXPECT_EQ(pool.pending_bytes(), queue.bytes() + other.bytes());
    while (!queue.empty()) {
        queue.consume(std::min<std::size_t>(queue.bytes(), 777));
        ASSERT_EQ(pool.pending_bytes(), queue.bytes() + other.bytes());
    }
    static_cast<void>(other.take_unsent());
    EXPECT_EQ(pool.pending_bytes(), 0U);
    {
        OutputQueue gone{pool};
        gone.set_framing(GetParam());
        fill(gone);
        EXPECT_EQ(pool.pending_bytes(), gone.bytes());
    }
    EXPECT_EQ(pool.pending_bytes(), 0U);
}

TEST_P(OutputQueueIn, FramesComeBackWholeUnlessAByteOfThemIsWritten) {
    fill();
    const std::size_t all = queue.bytes();
    std::size_t least = kSizes.size();
    for (std::size_t written = 0; written < all; written += written < 60 ? 1 : 23) {
        OutputQueue partly{pool};
        partly.set_framing(GetParam());
        fill(partly);
        if (written > 0) partly.consume(written);
        EXPECT_EQ(partly.bytes(), all - written);
        const auto frames = partly.take_unsent();
        ASSERT_LE(frames.size(), least);
        ASSERT_GE(frames.size() + 1, least) << "at " << written;
        least = frames.size();
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const std::size_t which = kSizes.size() - frames.size() + i;
            ASSERT_EQ(frames[i].head.cmd, which + 1);
            ASSERT_EQ(frames[i].head.sequence, which + 10);
            ASSERT_TRUE(std::ranges::equal(frames[i].body, pattern(kSizes[which])));
        }
        EXPECT_TRUE(partly.empty());
    }
    EXPECT_EQ(least, 0U);
}

TEST_P(OutputQueueIn, ConsumingInAnyStepsGivesTheSameBytes) {
    fill();
    const Bytes all = contents(queue);
    Bytes seen;
    std::size_t step = 1;
    while (!queue.empty()) {
        const Bytes now = contents(queue);
        const std::size_t taken = std::min(step, now.size());
        test::operator+=(seen, std::span{now}.first(taken));
        queue.consume(taken);
        step = step * 2 + 1;
    }
    EXPECT_EQ(seen, all);
    EXPECT_EQ(released, 2);
}

TEST_P(OutputQueueIn, AnEmptyQueueOwnsNothing) {
    fill();
    queue.consume(queue.bytes());
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(released, 2);
    EXPECT_GT(pool.free_chunks(), 0U);
    const std::size_t chunks = pool.free_chunks();
    fill();
    queue.clear();
    EXPECT_EQ(pool.free_chunks(), chunks) << "chunks go round";
    EXPECT_EQ(released, 4);
}

TEST_P(OutputQueueIn, ABorrowedBodyIsNotCopiedUnlessItMustBeMasked) {
    queue.add_frame({}, borrowed, Keep{&released, count_release});
    std::array<iovec, 8> vectors;
    const auto used = queue.gather(vectors);
    const bool same = vectors[used - 1].iov_base == borrowed.data();
    EXPECT_EQ(same, GetParam() != Framing::masked_websocket);
    EXPECT_EQ(released, GetParam() == Framing::masked_websocket ? 1 : 0);
}

TEST_P(OutputQueueIn, RawBytesBeforeTheFirstFrameAreNoFrame) {
    queue.add_raw(test::bytes("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    queue.add_frame({1, 10, 0, 0, 12}, pattern(5));
    queue.consume(7);
    const auto frames = queue.take_unsent();
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].head.sequence, 10U);
}

TEST_P(OutputQueueIn, ALongBacklogOfBorrowedBodiesDoesNotGrowForEver) {
    for (int i = 0; i < 20'000; ++i) {
        queue.add_frame({}, borrowed, Keep{&released, count_release});
        if (i >= 10) {
            std::array<iovec, 64> vectors;
            static_cast<void>(queue.gather(vectors));
            queue.consume(queue.bytes() / 11);
        }
    }
    queue.clear();
    EXPECT_EQ(released, 20'000);
    EXPECT_LE(pool.free_chunks(), 64U);
}

TEST(OutputQueue, PlainFramesAreTheBytesOfTheProtocol) {
    ChunkPool pool;
    OutputQueue queue{pool};
    queue.add_frame({1001, 7, 999, 1, 13}, pattern(10));
    EXPECT_EQ(contents(queue), test::frame_bytes({1001, 7, 0, 1, 13}, pattern(10)));
}

TEST(ChunkPool, GivesTheSameChunkAgain) {
    ChunkPool pool;
    Chunk* first = pool.take();
    Chunk* small = pool.take_small();
    EXPECT_EQ(sizeof(Chunk) + first->size, kChunkSize);
    EXPECT_EQ(sizeof(Chunk) + small->size, kSmallChunkSize);
    for (Chunk* chunk : {first, small}) {
        ++chunk->holders;
        pool.give_back(chunk);
    }
    EXPECT_EQ(pool.free_chunks(), 2U);
    EXPECT_EQ(pool.take_small(), small);
    EXPECT_EQ(pool.take(), first);
    EXPECT_EQ(first->holders, 1U);
    EXPECT_EQ(small->holders, 1U);
    pool.give_back(first);
    pool.give_back(small);
}

}  // namespace
}  // namespace amq::anet
