#pragma once
// Bytes to frames, whatever the splits of the input. No sockets, no clock.

#include <cstddef>
#include <cstdint>
#include <span>

#include <amq/anet/frame.hpp>
#include <amq/anet/held_bytes.hpp>

namespace amq::anet {

// Body limit of the original protocol's clients; a body of exactly this size is legal.
inline constexpr std::uint32_t kDefaultMaxBody = 50 * 1024;

enum class DecodeStatus : std::uint8_t {
    frame,
    need_more,
    oversized,  // a body over the limit follows the head, and is read away
    bad_magic,
    body_too_large,
};

struct Decoded {
    DecodeStatus status{DecodeStatus::need_more};
    // Set when status is frame, and its body lives until the next call on the decoder; when it is
    // oversized there is only the head.
    Frame frame;
};

// feed() lends the decoder some input, then next() gives frame after frame until need_more. A frame
// that is whole in the input is not copied. Of a frame that is not, the bytes that came are held in
// a buffer which exists only until the frame is complete, and which is never more than four times
// the bytes received: a length field alone allocates nothing. An error is final. Nothing is held of
// a body that is read away.
class Decoder {
  public:
    // A body over `max_body` is an error, unless it is at most `max_skipped`: then it is oversized.
    explicit Decoder(std::uint32_t max_body = kDefaultMaxBody,
                     std::uint32_t max_skipped = 0) noexcept
        : max_body_{max_body}, max_skipped_{max_skipped} {}

    // `input` stays the caller's and must outlive the calls of next() up to need_more, or stash().
    // Whatever an earlier feed() left unread must have been stashed.
    void feed(std::span<const std::byte> input) noexcept { input_ = input; }

    [[nodiscard]] Decoded next() {
        Decoded decoded;
        if (next_whole(decoded.frame)) {
            decoded.status = DecodeStatus::frame;
            return decoded;
        }
        return next_otherwise();
    }

    // The usual case of next(), which a loop over many tries first: nothing is held and the frame
    // is whole in the input. Else false, and nothing has happened.
    [[nodiscard]] bool next_whole(Frame& frame) noexcept {
        return is_between_frames() && take_whole(input_, frame);
    }

    // visit(frame) for those that next_whole() would give of that input, which is not fed.
    template <typename Visit>
    void for_each_whole_in(std::span<const std::byte> input, const Visit& visit) const {
        if (!is_between_frames()) return;
        for (Frame frame; take_whole(input, frame);) visit(frame);
    }

    // Nothing of what was fed is left, and no frame has begun: next() would need more.
    [[nodiscard]] bool is_done() const noexcept { return input_.empty() && is_between_frames(); }

    // Stop between two frames: copies what is fed and not yet read, so that the input may go.
    // next() goes on from there, and feed() adds to it.
    void stash();

    // After need_more: a frame has begun and is not finished.
    [[nodiscard]] bool is_mid_frame() const noexcept {
        return !held_.empty() || state_ == DecodeStatus::oversized;
    }

    // Bytes of memory held for an unfinished frame or a stash.
    [[nodiscard]] std::size_t held_capacity() const noexcept { return held_.capacity(); }

  private:
    [[nodiscard]] bool is_between_frames() const noexcept {
        return held_.capacity() == 0 && state_ == DecodeStatus::need_more;
    }
    [[nodiscard]] bool take_whole(std::span<const std::byte>& input, Frame& frame) const noexcept {
        const std::byte* at = input.data();
        const std::size_t left = input.size();
        if (left < kHeadSize || load_u32(at) != kMagic) return false;
        const std::uint32_t length = load_u32(at + 12);
        if (length > max_body_ || length > left - kHeadSize) return false;
        frame.head = {load_u32(at + 4), load_u32(at + 8), length, load_u32(at + 16),
                      load_u32(at + 20)};
        frame.body = {at + kHeadSize, length};
        input = {at + kHeadSize + length, left - kHeadSize - length};
        return true;
    }
    [[nodiscard]] static Decoded whole(std::span<const std::byte> bytes) noexcept {
        return {DecodeStatus::frame,
                {decode_head(bytes.first<kHeadSize>()), bytes.subspan(kHeadSize)}};
    }
    Decoded next_otherwise();
    Decoded next_held();
    Decoded next_in_input();
    Decoded begin_skipping(const Head& head) noexcept;
    void skip() noexcept;
    Decoded fail(DecodeStatus why) noexcept;

    HeldBytes held_;
    std::span<const std::byte> input_;
    std::uint32_t max_body_;
    std::uint32_t max_skipped_;
    std::uint32_t left_to_skip_{};
    // need_more: all is well; oversized: there is something left to skip; else what has failed.
    DecodeStatus state_{DecodeStatus::need_more};
};

}  // namespace amq::anet
