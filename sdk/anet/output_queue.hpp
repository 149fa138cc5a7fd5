#pragma once
// What a connection has yet to write: copied bytes in chunks and borrowed bodies, in order, ready
// for one gathered write. It knows where frames begin, so that those not begun can be taken back.

#include <sys/uio.h>

#include <array>
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
        const std::size_t size = kHeadSize + body.size();
        if (!has_place(size)) [[unlikely]]
            return add_any(head, body, {});
        store_head(at_, head, static_cast<std::uint32_t>(body.size()));
        if (!body.empty()) std::memcpy(at_ + kHeadSize, body.data(), body.size());
        extend(size);
    }
    // A body that is masked has to be copied; then `keep` is released at once.
    void add_frame(const Head& head, std::span<const std::byte> body, Keep keep) {
        add_kept(head, body, {}, std::move(keep));
    }
    // A body in two parts, of which the second is copied; without a Keep the first is as well.
    void add_frame(const Head& head, std::span<const std::byte> body,
                   std::span<const std::byte> tail, Keep keep) {
        if (keep) return add_kept(head, body, tail, std::move(keep));
        const std::size_t length = body.size() + tail.size();
        if (!has_place(kHeadSize + length)) [[unlikely]]
            return add_any(head, body, tail);
        store_head(at_, head, static_cast<std::uint32_t>(length));
        store_parts(at_ + kHeadSize, body, tail);
        extend(kHeadSize + length);
    }
    // A body in two parts, of which `store_tail(std::byte* to)` writes the second, of kTail bytes,
    // to where it belongs: what is made of parts and copied from there stalls the processor.
    template <std::size_t kTail, typename StoreTail>
    void add_frame_with_tail(const Head& head, std::span<const std::byte> body,
                             const StoreTail& store_tail) {
        const std::size_t length = body.size() + kTail;
        if (!has_place(kHeadSize + length)) [[unlikely]] {
            std::array<std::byte, kTail> tail;
            store_tail(tail.data());
            return add_any(head, body, tail);
        }
        store_head(at_, head, static_cast<std::uint32_t>(length));
        if (!body.empty()) std::memcpy(at_ + kHeadSize, body.data(), body.size());
        store_tail(at_ + kHeadSize + body.size());
        extend(kHeadSize + length);
    }
    // A WebSocket control frame; payload up to 125 bytes.
    void add_control(std::uint8_t opcode, std::span<const std::byte> payload);
    // Bytes that are no frame (the HTTP part of an upgrade), only while the queue is empty.
    void add_raw(std::span<const std::byte> bytes);

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
    // All of it, when it lies in one piece of memory; else nothing.
    [[nodiscard]] std::span<const std::byte> in_one_piece() const noexcept {
        if (!segments_.empty()) return {};
        return {run_, static_cast<std::size_t>(at_ - run_)};
    }
    // Fills `vectors` from the front; returns how many it used.
    [[nodiscard]] std::size_t gather(std::span<iovec> vectors) const noexcept;
    // `count` bytes from the front are written.
    void consume(std::size_t count) {
        if (count != bytes_) [[unlikely]]
            return consume_part(count);
        clear();
    }

    // Empties the queue.
    [[nodiscard]] std::vector<UnsentFrame> take_unsent();
    void clear() noexcept {
        if (!segments_.empty()) [[unlikely]]
            drop_segments();
        if (bytes_ != 0) pool_->remove_pending(bytes_);  // an empty queue may outlive the pool
        if (tail_ != nullptr) let_go(tail_);
        tail_ = nullptr;
        run_ = at_ = end_ = nullptr;
        bytes_ = begun_left_ = 0;
    }

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

    [[nodiscard]] std::size_t room() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    // For a plain frame, in one piece, right behind what is there. An empty queue begins in a small
    // chunk.
    [[nodiscard]] bool has_place(std::size_t size) {
        if (framing_ != Framing::plain) return false;
        if (size <= room()) [[likely]]
            return true;
        if (tail_ != nullptr || size > kSmallChunkBytes || !segments_.empty()) return false;
        begin_chunk(pool_->take_small());
        return true;
    }
    void begin_chunk(Chunk* chunk) noexcept {
        tail_ = chunk;
        run_ = at_ = chunk->bytes();
        end_ = at_ + chunk->size;
    }
    static void store_parts(std::byte* to, std::span<const std::byte> body,
                            std::span<const std::byte> tail) noexcept {
        if (!body.empty()) std::memcpy(to, body.data(), body.size());
        if (!tail.empty()) std::memcpy(to + body.size(), tail.data(), tail.size());
    }
    // What was written at the end belongs to the queue.
    void extend(std::size_t size) noexcept {
        at_ += size;
        bytes_ += size;
        pool_->add_pending(size);
    }
    // Where so many bytes have their place.
    [[nodiscard]] std::byte* reserve(std::size_t size) {
        if (size > room()) [[unlikely]]
            make_room(size);
        return at_;
    }
    void let_go(Chunk* chunk) noexcept {
        if (--chunk->holders == 0) pool_->give_back(chunk);
    }

    void add_any(const Head& head, std::span<const std::byte> body,
                 std::span<const std::byte> tail);
    void add_kept(const Head& head, std::span<const std::byte> body,
                  std::span<const std::byte> tail, Keep keep);
    void add_masked(const Head& head, std::span<const std::byte> body,
                    std::span<const std::byte> tail);
    void put_head(const Head& head, std::size_t length, std::size_t copied);
    void put(std::span<const std::byte> bytes);
    void put_masked(std::span<const std::byte> bytes, const MaskKey& key, std::size_t offset);
    void make_room(std::size_t size);
    void move_to(Chunk* larger) noexcept;
    void end_run();
    void borrow(std::span<const std::byte> bytes, Keep keep);
    void consume_part(std::size_t count);
    void drop_bytes(std::size_t count) noexcept;
    void drop_segment(Segment& segment) noexcept;
    void drop_segments() noexcept;
    void compact();

    // The run is the end of the queue: copied bytes in the last chunk, one behind the other. All
    // before it is in segments.
    std::byte* at_{};   // the end of the run
    std::byte* end_{};  // of the last chunk
    std::size_t bytes_{};
    ChunkPool* pool_;
    Framing framing_{Framing::plain};
    std::byte* run_{};
    Chunk* tail_{};  // the last chunk, which may have room
    std::vector<Segment, SpareAllocator<Segment>> segments_;
    std::size_t first_{};       // segments before it are written
    std::size_t begun_left_{};  // bytes at the front that belong to something partly written
};

}  // namespace amq::anet
