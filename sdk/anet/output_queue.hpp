#pragma once
// What a connection has yet to write: copied bytes in chunks and borrowed bodies, in order, ready
// for one gathered write. It knows where frames begin, so that those not begun can be taken back.

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <amq/anet/chunk_pool.hpp>
#include <amq/anet/frame.hpp>
#include <amq/anet/keep.hpp>
#include <amq/anet/spare_memory.hpp>
#include <amq/anet/ws_header.hpp>

namespace amq::anet {

// How frames are wrapped on the way out.
enum class Framing : std::uint8_t { plain, websocket, masked_websocket };

// A frame of which no byte was written. `body` points into `copy`, or into memory that `keep`
// holds.
struct UnsentFrame {
    Head head;
    std::span<const std::byte> body;
    std::vector<std::byte> copy;
    Keep keep;
};

class OutputQueue {
  public:
    explicit OutputQueue(ChunkPool& pool) noexcept : pool_{&pool} {}
    ~OutputQueue() { clear(); }
    OutputQueue(const OutputQueue&) = delete;
    OutputQueue& operator=(const OutputQueue&) = delete;

    // Set once, before the first frame.
    void set_framing(Framing framing) noexcept { framing_ = framing; }
    [[nodiscard]] Framing framing() const noexcept { return framing_; }

    void add_frame(const Head& head, std::span<const std::byte> body) {
        if (framing_ == Framing::plain && body.size() <= kMaxUnsplit - kHeadSize) {
            add_small(head, body);
        } else {
            add_any(head, body);
        }
    }
    // A body that is masked has to be copied; then `keep` is released at once.
    void add_frame(const Head& head, std::span<const std::byte> body, Keep keep);
    // A body in two parts; without a Keep the first is copied as well.
    void add_frame(const Head& head, std::span<const std::byte> body,
                   std::span<const std::byte> tail, Keep keep) {
        const bool is_small = body.size() + tail.size() <= kMaxUnsplit - kHeadSize;
        if (framing_ == Framing::plain && is_small && !keep) {
            add_small(head, body, tail);
        } else {
            add_any(head, body, tail, std::move(keep));
        }
    }
    // A WebSocket control frame; payload up to 125 bytes.
    void add_control(std::uint8_t opcode, std::span<const std::byte> payload);
    // Bytes that are no frame (the HTTP part of an upgrade), only while the queue is empty.
    void add_raw(std::span<const std::byte> bytes);

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
    // Fills `vectors` from the front; returns how many it used.
    [[nodiscard]] std::size_t gather(std::span<iovec> vectors) const noexcept;
    // `count` bytes from the front are written.
    void consume(std::size_t count);

    // Empties the queue.
    [[nodiscard]] std::vector<UnsentFrame> take_unsent();
    void clear() noexcept;

  private:
    struct Segment {
        const std::byte* data{};
        std::size_t size{};
        Chunk* chunk{};  // null: borrowed, see keep
        Keep keep;
    };
    class Cursor;

    // A thing of at most this size lies in one chunk.
    static constexpr std::size_t kMaxUnsplit = 2 * 1024;

    // The message path's own, inline: one look for room, no pieces.
    void add_small(const Head& head, std::span<const std::byte> body,
                   std::span<const std::byte> tail = {}) {
        const std::size_t size = kHeadSize + body.size() + tail.size();
        std::byte* to = reserve(size);
        store_head(to, head, static_cast<std::uint32_t>(body.size() + tail.size()));
        if (!body.empty()) std::memcpy(to + kHeadSize, body.data(), body.size());
        if (!tail.empty()) std::memcpy(to + kHeadSize + body.size(), tail.data(), tail.size());
        extend(size);
    }
    [[nodiscard]] std::byte* reserve(std::size_t size) {
        const bool fits = tail_ != nullptr && tail_->room() >= size;
        return fits ? tail_->bytes + tail_->used : take_chunk();
    }
    // What was written to the reserved place belongs to the queue.
    void extend(std::size_t size) {
        if (!segments_.empty() && segments_.back().chunk == tail_) {
            segments_.back().size += size;  // a chunk's last segment ends where the chunk does
        } else {
            begin_segment(tail_->bytes + tail_->used, size);
        }
        tail_->used += static_cast<std::uint32_t>(size);
        bytes_ += size;
        pool_->add_pending(size);
    }

    void add_any(const Head& head, std::span<const std::byte> body);
    void add_any(const Head& head, std::span<const std::byte> body, std::span<const std::byte> tail,
                 Keep keep);
    [[nodiscard]] std::byte* take_chunk();
    void begin_segment(const std::byte* at, std::size_t size);
    void put(std::span<const std::byte> bytes);
    void put_masked(std::span<const std::byte> bytes, const MaskKey& key, std::size_t offset);
    void add_masked(const Head& head, std::span<const std::byte> body,
                    std::span<const std::byte> tail = {});
    void borrow(std::span<const std::byte> bytes, Keep keep);
    void drop_bytes(std::size_t count) noexcept;
    void drop_segment(Segment& segment) noexcept;
    void compact();

    ChunkPool* pool_;
    Chunk* tail_{};  // the last chunk, which may have room
    using Segments = std::vector<Segment, SpareAllocator<Segment>>;
    Segments segments_;
    std::size_t first_{};  // segments before it are written
    std::size_t bytes_{};
    std::size_t begun_left_{};  // bytes at the front that belong to something partly written
    Framing framing_{Framing::plain};
};

}  // namespace amq::anet
