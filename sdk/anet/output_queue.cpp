#include <amq/anet/output_queue.hpp>

#include <algorithm>
#include <array>
#include <cstring>

#include <amq/anet/websocket.hpp>

namespace amq::anet {
namespace {

constexpr std::size_t kSegmentsKept = 16;  // beyond it an empty queue gives its list back
constexpr std::size_t kCompactAt = 64;

HeadBytes head_for(Head head, std::size_t body_size) noexcept {
    head.length = static_cast<std::uint32_t>(body_size);
    return encode_head(head);
}

}  // namespace

// A place in the queue, for reading what is there without taking it.
class OutputQueue::Cursor {
  public:
    explicit Cursor(OutputQueue& queue) noexcept : queue_{queue}, segment_{queue.first_} {}

    [[nodiscard]] bool at_end() const noexcept { return segment_ == queue_.segments_.size(); }

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
        if (at_end() || offset_ != 0) return {};
        Segment& segment = queue_.segments_[segment_];
        if (segment.chunk != nullptr || segment.size != size) return {};
        return std::move(segment.keep);
    }
    [[nodiscard]] std::span<const std::byte> here() const noexcept {
        const Segment& segment = queue_.segments_[segment_];
        return {segment.data + offset_, segment.size - offset_};
    }

    // Reads the wrapping of the item that begins here and stops at its payload.
    [[nodiscard]] WsHeaderRead wrapping() noexcept {
        if (queue_.framing_ == Framing::plain) return {opcode::kBinary, 0, 0, {}};
        std::array<std::byte, kMaxWsHeader> bytes{};
        const auto available = here();  // a header lies whole in its segment
        std::ranges::copy(available.first(std::min(available.size(), bytes.size())), bytes.begin());
        const WsHeaderRead header = read_ws_header(bytes);
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
    void advance(std::size_t count) noexcept {
        offset_ += count;
        if (offset_ < queue_.segments_[segment_].size) return;
        offset_ = 0;
        ++segment_;
    }

    OutputQueue& queue_;
    std::size_t segment_;
    std::size_t offset_{};
};

void OutputQueue::add_any(const Head& head, std::span<const std::byte> body) {
    if (framing_ == Framing::masked_websocket) return add_masked(head, body);
    if (framing_ == Framing::websocket) {
        put(make_ws_header(opcode::kBinary, kHeadSize + body.size(), Masking::none).span());
    }
    put(head_for(head, body.size()));
    put(body);
}

void OutputQueue::add_frame(const Head& head, std::span<const std::byte> body, Keep keep) {
    if (framing_ == Framing::masked_websocket) return add_masked(head, body);
    if (framing_ == Framing::websocket) {
        put(make_ws_header(opcode::kBinary, kHeadSize + body.size(), Masking::none).span());
    }
    put(head_for(head, body.size()));
    borrow(body, std::move(keep));
}

void OutputQueue::add_any(const Head& head, std::span<const std::byte> body,
                          std::span<const std::byte> tail, Keep keep) {
    if (framing_ == Framing::masked_websocket) return add_masked(head, body, tail);
    const std::size_t size = body.size() + tail.size();
    if (framing_ == Framing::websocket) {
        put(make_ws_header(opcode::kBinary, kHeadSize + size, Masking::none).span());
    }
    put(head_for(head, size));
    if (keep) {
        borrow(body, std::move(keep));
    } else {
        put(body);
    }
    put(tail);
}

void OutputQueue::add_masked(const Head& head, std::span<const std::byte> body,
                             std::span<const std::byte> tail) {
    const std::size_t size = body.size() + tail.size();
    const WsHeader header = make_ws_header(opcode::kBinary, kHeadSize + size, Masking::masked);
    put(header.span());
    put_masked(head_for(head, size), header.key, 0);
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
    return used;
}

void OutputQueue::consume(std::size_t count) {
    if (count == bytes_) return clear();
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

void OutputQueue::clear() noexcept {
    for (std::size_t i = first_; i < segments_.size(); ++i) drop_segment(segments_[i]);
    segments_.clear();
    if (segments_.capacity() > kSegmentsKept) Segments{}.swap(segments_);
    if (bytes_ != 0) pool_->remove_pending(bytes_);  // an empty queue may outlive the pool
    first_ = bytes_ = begun_left_ = 0;
}

void OutputQueue::put(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const std::size_t room = tail_ == nullptr ? 0 : tail_->room();
        // What fits a chunk is not split for a few bytes of room; larger things use all of it.
        const std::size_t size = bytes.size() <= kMaxUnsplit || room == 0
                                     ? std::min(bytes.size(), sizeof(Chunk::bytes))
                                     : std::min(bytes.size(), room);
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
    segments_.push_back({bytes.data(), bytes.size(), nullptr, std::move(keep)});
    bytes_ += bytes.size();
    pool_->add_pending(bytes.size());
}

std::byte* OutputQueue::take_chunk() {
    compact();
    tail_ = pool_->take();
    return tail_->bytes;
}

void OutputQueue::begin_segment(const std::byte* at, std::size_t size) {
    segments_.push_back({at, size, tail_, {}});
    ++tail_->segments;
}

void OutputQueue::drop_bytes(std::size_t count) noexcept {
    bytes_ -= count;
    pool_->remove_pending(count);
    while (count > 0) {
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
}

void OutputQueue::drop_segment(Segment& segment) noexcept {
    if (segment.chunk == nullptr) {
        segment.keep = {};
        return;
    }
    if (--segment.chunk->segments > 0) return;
    if (tail_ == segment.chunk) tail_ = nullptr;
    pool_->give_back(segment.chunk);
}

void OutputQueue::compact() {
    if (first_ < kCompactAt || first_ < segments_.size() / 2) return;
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
}

}  // namespace amq::anet
