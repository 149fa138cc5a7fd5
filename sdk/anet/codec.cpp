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

Sight look_at(std::span<const std::byte> bytes, std::uint32_t max_body) noexcept {
    if (bytes.size() < kLengthEnd) {
        const auto magic = bytes.first(std::min(bytes.size(), sizeof kMagic));
        const bool good = std::equal(magic.begin(), magic.end(), kEmptyHead.begin());
        return {good ? DecodeStatus::need_more : DecodeStatus::bad_magic};
    }
    if (load_u32(bytes.data()) != kMagic) return {DecodeStatus::bad_magic};
    const std::uint32_t length = load_u32(bytes.data() + 12);
    if (length > max_body) return {DecodeStatus::body_too_large};
    const std::size_t size = kHeadSize + length;
    return {bytes.size() < size ? DecodeStatus::need_more : DecodeStatus::frame, size};
}

}  // namespace

Decoded Decoder::next_otherwise() {
    if (failed_ != DecodeStatus::need_more) return {failed_, {}};
    return held_.empty() ? next_in_input() : next_held();
}

Decoded Decoder::next_in_input() {
    if (held_.capacity() != 0) held_.release();
    const auto [status, size] = look_at(input_, max_body_);
    if (status == DecodeStatus::frame) {
        const auto bytes = input_.first(size);
        input_ = input_.subspan(size);
        return whole(bytes);
    }
    if (status != DecodeStatus::need_more) return fail(status);
    held_.append(input_, size);
    input_ = {};
    return {};
}

Decoded Decoder::next_held() {
    for (;;) {
        const auto held = held_.bytes();
        const auto [status, size] = look_at(held, max_body_);
        if (status == DecodeStatus::frame) {
            held_.drop_front(size);  // the memory stays until the next call
            return whole(held.first(size));
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

void Decoder::stash() {
    if (failed_ == DecodeStatus::need_more) held_.append_exactly(input_);
    input_ = {};
}

Decoded Decoder::fail(DecodeStatus why) noexcept {
    failed_ = why;
    held_.release();
    input_ = {};
    return {why, {}};
}

}  // namespace amq::anet
