#include <amq/anet/output_queue.hpp>

#include <algorithm>
#include <array>
#include <cstring>

#include <amq/anet/websocket.hpp>

namespace amq::anet {
namespace {

constexpr std::size_t kSegmentsKept = 16;  // beyond it an empty queue gives its list back
constexpr std::size_t kCompactAt = 64;

}  // namespace

// A place in the queue, for reading what is there without taking it.
class OutputQueue::Cursor {
  public:
    explicit Cursor(OutputQueue& queue) noexcept : queue_{queue}, segment_{queue.first_} {}

    [[nodiscard]] bool at_end() const noexcept {
        return segment_ == queue_.segments_.size() && at_run() == queue_.at_;
    }

    void skip(std::size_t count) noexcept {
        while (count > 0) {
            const std::size_t step = std::min(count, here().size());
            advance(step);
            count -= step;
        }
    }
    void copy(std::span<std::byte> into) noexcept {
        while (!into.empty()) {
            const auto part = here().first(std::min(into.size(), here().size()));
            std::ranges::copy(part, into.begin());
            advance(part.size());
            into = into.subspan(part.size());
        }
    }
    // The keep of a borrowed body of exactly this size that begins here.
    [[nodiscard]] Keep take_keep(std::size_t size) noexcept {
        if (segment_ == queue_.segments_.size() || offset_ != 0) return {};
        Segment& segment = queue_.segments_[segment_];
        if (segment.chunk != nullptr || segment.size != size) return {};
        return std::move(segment.keep);
    }
    [[nodiscard]] std::span<const std::byte> here() const noexcept {
        if (segment_ == queue_.segments_.size()) {
            return {at_run(), static_cast<std::size_t>(queue_.at_ - at_run())};
        }
        const Segment& segment = queue_.segments_[segment_];
        return {segment.data + offset_, segment.size - offset_};
    }

    // Reads the wrapping of the item that begins here and stops at its payload.
    [[nodiscard]] WsHeaderRead wrapping() noexcept {
        if (queue_.framing_ == Framing::plain) {
            WsHeaderRead none;
            none.opcode = opcode::kBinary;
            return none;
        }
        std::array<std::byte, kMaxWsHeader> bytes{};
        const auto available = here();  // a header lies whole in its segment
        std::ranges::copy(available.first(std::min(available.size(), bytes.size())), bytes.begin());
        const WsHeaderRead header = read_ws_header(bytes.data());
        skip(header.size);
        return header;
    }
    [[nodiscard]] Head head(const MaskKey& key) noexcept {
        HeadBytes bytes;
        copy(bytes);
        apply_mask(bytes, key, 0);
        return decode_head(bytes);
    }
    // Skips the whole item that begins here; returns its size.
    std::size_t skip_item() noexcept {
        const WsHeaderRead header = wrapping();
        if (queue_.framing_ != Framing::plain) {
            skip(static_cast<std::size_t>(header.length));
            return header.size + static_cast<std::size_t>(header.length);
        }
        const std::size_t body = head({}).length;
        skip(body);
        return kHeadSize + body;
    }

  private:
    // The place in the run, where the cursor is behind all segments.
    [[nodiscard]] const std::byte* at_run() const noexcept { return queue_.run_ + offset_; }
    void advance(std::size_t count) noexcept {
        offset_ += count;
        if (segment_ == queue_.segments_.size() || offset_ < queue_.segments_[segment_].size)
            return;
        offset_ = 0;
        ++segment_;
    }

    OutputQueue& queue_;
    std::size_t segment_;
    std::size_t offset_{};
};

// In one piece, if it is not so large that it may be split.
void OutputQueue::add_any(const Head& head, std::span<const std::byte> body,
                          std::span<const std::byte> tail) {
    if (framing_ == Framing::masked_websocket) return add_masked(head, body, tail);
    const std::size_t length = body.size() + tail.size();
    if (length > kMaxUnsplit - kHeadSize) {
        put_head(head, length, 0);
        put(body);
        return put(tail);
    }
    put_head(head, length, length);
    store_parts(at_, body, tail);
    extend(length);
}

void OutputQueue::add_kept(const Head& head, std::span<const std::byte> body,
                           std::span<const std::byte> tail, Keep keep) {
    if (framing_ == Framing::masked_websocket) return add_masked(head, body, tail);
    put_head(head, body.size() + tail.size(), 0);
    borrow(body, std::move(keep));
    put(tail);
}

// A head and its wrapping. There is room for so much of the body behind it.
void OutputQueue::put_head(const Head& head, std::size_t length, std::size_t copied) {
    std::byte* to = reserve(kMaxWsHeader + kHeadSize + copied);
    std::size_t wrapping = 0;
    if (framing_ == Framing::websocket) {
        wrapping = store_ws_header(to, opcode::kBinary, kHeadSize + length);
    }
    store_head(to + wrapping, head, static_cast<std::uint32_t>(length));
    extend(wrapping + kHeadSize);
}

void OutputQueue::add_masked(const Head& head, std::span<const std::byte> body,
                             std::span<const std::byte> tail) {
    const std::size_t length = body.size() + tail.size();
    const WsHeader header = make_ws_header(opcode::kBinary, kHeadSize + length, Masking::masked);
    HeadBytes bytes;
    store_head(bytes.data(), head, static_cast<std::uint32_t>(length));
    put(header.span());
    put_masked(bytes, header.key, 0);
    put_masked(body, header.key, kHeadSize);
    put_masked(tail, header.key, kHeadSize + body.size());
}

void OutputQueue::add_control(std::uint8_t opcode, std::span<const std::byte> payload) {
    const auto masking = framing_ == Framing::masked_websocket ? Masking::masked : Masking::none;
    const WsHeader header = make_ws_header(opcode, payload.size(), masking);
    put(header.span());
    put_masked(payload, header.key, 0);
}

void OutputQueue::add_raw(std::span<const std::byte> bytes) {
    put(bytes);
    begun_left_ += bytes.size();
}

std::size_t OutputQueue::gather(std::span<iovec> vectors) const noexcept {
    std::size_t used = 0;
    for (std::size_t i = first_; i < segments_.size() && used < vectors.size(); ++i, ++used) {
        // iovec has no const; sendmsg does not write through it.
        vectors[used] = {const_cast<std::byte*>(segments_[i].data), segments_[i].size};
    }
    if (at_ != run_ && used < vectors.size()) {
        vectors[used++] = {run_, static_cast<std::size_t>(at_ - run_)};
    }
    return used;
}

void OutputQueue::consume_part(std::size_t count) {
    if (count <= begun_left_) {
        begun_left_ -= count;
    } else {
        Cursor cursor{*this};
        std::size_t at = begun_left_;
        cursor.skip(at);
        while (at < count) at += cursor.skip_item();
        begun_left_ = at - count;
    }
    drop_bytes(count);
}

std::vector<UnsentFrame> OutputQueue::take_unsent() {
    std::vector<UnsentFrame> frames;
    Cursor cursor{*this};
    if (!empty()) cursor.skip(begun_left_);
    while (!cursor.at_end()) {
        const WsHeaderRead wrapping = cursor.wrapping();
        if (wrapping.opcode != opcode::kBinary) {
            cursor.skip(static_cast<std::size_t>(wrapping.length));
            continue;
        }
        UnsentFrame frame;
        frame.head = cursor.head(wrapping.key);
        const std::size_t size = frame.head.length;
        if (frame.keep = cursor.take_keep(size); frame.keep) {
            frame.body = cursor.here();
            cursor.skip(size);
        } else {
            frame.copy.resize(size);
            cursor.copy(frame.copy);
            apply_mask(frame.copy, wrapping.key, kHeadSize);
            frame.body = frame.copy;
        }
        frames.push_back(std::move(frame));
    }
    clear();
    return frames;
}

void OutputQueue::put(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        // What fits a chunk is not split for a few bytes of room; larger things use all of it.
        const std::size_t size = bytes.size() <= kMaxUnsplit || room() == 0
                                     ? std::min(bytes.size(), kChunkBytes)
                                     : std::min(bytes.size(), room());
        std::memcpy(reserve(size), bytes.data(), size);
        extend(size);
        bytes = bytes.subspan(size);
    }
}

void OutputQueue::put_masked(std::span<const std::byte> bytes, const MaskKey& key,
                             std::size_t offset) {
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), kMaxUnsplit);
        std::byte* to = reserve(size);
        std::memcpy(to, bytes.data(), size);
        apply_mask({to, size}, key, offset);
        extend(size);
        bytes = bytes.subspan(size);
        offset += size;
    }
}

void OutputQueue::borrow(std::span<const std::byte> bytes, Keep keep) {
    if (bytes.empty()) return;
    end_run();
    segments_.push_back({bytes.data(), bytes.size(), nullptr, std::move(keep)});
    bytes_ += bytes.size();
    pool_->add_pending(bytes.size());
}

// A little is written from a small chunk. Once there is more it moves, so that it stays one piece.
void OutputQueue::make_room(std::size_t size) {
    if (tail_ != nullptr && tail_->size == kSmallChunkBytes && segments_.empty() &&
        size + static_cast<std::size_t>(at_ - run_) <= kChunkBytes) {
        return move_to(pool_->take());
    }
    end_run();
    Chunk* chunk = bytes_ == 0 && size <= kSmallChunkBytes ? pool_->take_small() : pool_->take();
    if (tail_ != nullptr) let_go(tail_);
    begin_chunk(chunk);
}

void OutputQueue::move_to(Chunk* larger) noexcept {
    const auto size = static_cast<std::size_t>(at_ - run_);
    std::memcpy(larger->bytes(), run_, size);
    let_go(tail_);
    tail_ = larger;
    run_ = larger->bytes();
    at_ = run_ + size;
    end_ = run_ + larger->size;
}

void OutputQueue::end_run() {
    if (at_ == run_) return;
    compact();
    segments_.push_back({run_, static_cast<std::size_t>(at_ - run_), tail_, {}});
    ++tail_->holders;
    run_ = at_;
}

void OutputQueue::drop_bytes(std::size_t count) noexcept {
    bytes_ -= count;
    pool_->remove_pending(count);
    while (count > 0 && first_ < segments_.size()) {
        Segment& front = segments_[first_];
        if (count < front.size) {
            front.data += count;
            front.size -= count;
            return;
        }
        count -= front.size;
        drop_segment(front);
        ++first_;
    }
    run_ += count;
    if (first_ == segments_.size()) drop_segments();
}

void OutputQueue::drop_segment(Segment& segment) noexcept {
    if (segment.chunk == nullptr) {
        segment.keep = {};
    } else {
        let_go(segment.chunk);
    }
}

void OutputQueue::drop_segments() noexcept {
    for (std::size_t i = first_; i < segments_.size(); ++i) drop_segment(segments_[i]);
    segments_.clear();
    if (segments_.capacity() > kSegmentsKept) decltype(segments_){}.swap(segments_);
    first_ = 0;
}

void OutputQueue::compact() {
    if (first_ < kCompactAt || first_ < segments_.size() / 2) return;
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
}

}  // namespace amq::anet
