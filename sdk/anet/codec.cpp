#include <amq/anet/codec.hpp>

#include <algorithm>

namespace amq::anet {
namespace {

constexpr HeadBytes kEmptyHead = encode_head({});
constexpr std::size_t kLengthEnd = 16;

// What the first bytes of a frame tell before all of it is here.
struct Sight {
    DecodeStatus status{DecodeStatus::need_more};
    std::size_t frame_size{};  // 0: not known yet
};

struct Limits {
    std::uint32_t max_body;
    std::uint32_t max_skipped;
};

Sight look_at(std::span<const std::byte> bytes, Limits limits) noexcept {
    if (bytes.size() < kLengthEnd) {
        const auto magic = bytes.first(std::min(bytes.size(), sizeof kMagic));
        const bool good = std::equal(magic.begin(), magic.end(), kEmptyHead.begin());
        return {good ? DecodeStatus::need_more : DecodeStatus::bad_magic};
    }
    if (load_u32(bytes.data()) != kMagic) return {DecodeStatus::bad_magic};
    const std::uint32_t length = load_u32(bytes.data() + 12);
    if (length > limits.max_body) {
        if (length > limits.max_skipped) return {DecodeStatus::body_too_large};
        if (bytes.size() < kHeadSize) return {DecodeStatus::need_more, kHeadSize};
        return {DecodeStatus::oversized};
    }
    const std::size_t size = kHeadSize + length;
    return {bytes.size() < size ? DecodeStatus::need_more : DecodeStatus::frame, size};
}

}  // namespace

Decoded Decoder::next_otherwise() {
    if (state_ == DecodeStatus::oversized) {
        skip();
        if (left_to_skip_ != 0) return {};
    }
    if (state_ != DecodeStatus::need_more) return {state_, {}};
    return held_.empty() ? next_in_input() : next_held();
}

Decoded Decoder::next_in_input() {
    if (held_.capacity() != 0) held_.release();
    const auto [status, size] = look_at(input_, {max_body_, max_skipped_});
    if (status == DecodeStatus::frame) {
        const auto bytes = input_.first(size);
        input_ = input_.subspan(size);
        return whole(bytes);
    }
    if (status == DecodeStatus::oversized) {
        return begin_skipping(decode_head(input_.first<kHeadSize>()));
    }
    if (status != DecodeStatus::need_more) return fail(status);
    held_.append(input_, size);
    input_ = {};
    return {};
}

Decoded Decoder::next_held() {
    for (;;) {
        const auto held = held_.bytes();
        const auto [status, size] = look_at(held, {max_body_, max_skipped_});
        if (status == DecodeStatus::frame) {
            held_.drop_front(size);  // the memory stays until the next call
            return whole(held.first(size));
        }
        if (status == DecodeStatus::oversized) {
            return begin_skipping(decode_head(held.first<kHeadSize>()));
        }
        if (status != DecodeStatus::need_more) return fail(status);
        if (input_.empty()) return {};
        // Up to the length field first: what follows is not copied before it is checked.
        const std::size_t wanted = (size == 0 ? kLengthEnd : size) - held.size();
        const auto part = input_.first(std::min(wanted, input_.size()));
        held_.append(part, size);
        input_ = input_.subspan(part.size());
    }
}

Decoded Decoder::begin_skipping(const Head& head) noexcept {
    if (held_.empty()) {
        input_ = input_.subspan(kHeadSize);
    } else {
        held_.drop_front(kHeadSize);
    }
    state_ = DecodeStatus::oversized;
    left_to_skip_ = head.length;
    skip();
    return {DecodeStatus::oversized, {head, {}}};
}

// What is held came before the input.
void Decoder::skip() noexcept {
    const std::size_t of_held = std::min<std::size_t>(left_to_skip_, held_.size());
    held_.drop_front(of_held);
    if (held_.empty()) held_.release();
    left_to_skip_ -= static_cast<std::uint32_t>(of_held);
    const std::size_t of_input = std::min<std::size_t>(left_to_skip_, input_.size());
    input_ = input_.subspan(of_input);
    left_to_skip_ -= static_cast<std::uint32_t>(of_input);
    if (left_to_skip_ == 0) state_ = DecodeStatus::need_more;
}

void Decoder::stash() {
    if (state_ == DecodeStatus::oversized) skip();
    if (state_ == DecodeStatus::need_more) held_.append_exactly(input_);
    input_ = {};
}

Decoded Decoder::fail(DecodeStatus why) noexcept {
    state_ = why;
    held_.release();
    input_ = {};
    return {why, {}};
}

}  // namespace amq::anet
