// Whatever the splits and stashes, the decoder gives the same frames and the same end as for the
// input in one piece, and never holds more than it may.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include <amq/anet/codec.hpp>

namespace {

using amq::anet::Decoded;
using amq::anet::Decoder;
using amq::anet::DecodeStatus;

using Bytes = std::vector<std::byte>;
using Frames = std::vector<std::pair<amq::anet::Head, Bytes>>;

constexpr std::uint32_t kMaxBody = 2000;
constexpr std::uint32_t kMaxSkipped = 6000;

struct Seen {
    Frames frames;
    DecodeStatus end{DecodeStatus::need_more};
    bool is_mid_frame{};

    friend bool operator==(const Seen&, const Seen&) = default;
};

void require(bool holds) {
    if (!holds) std::abort();
}

// Stashes after a frame whenever the script says so.
void drain(Decoder& decoder, Seen& seen, std::uint8_t script) {
    for (;;) {
        const Decoded decoded = decoder.next();
        const bool is_oversized = decoded.status == DecodeStatus::oversized;
        if (decoded.status != DecodeStatus::frame && !is_oversized) {
            seen.end = decoded.status;
            seen.is_mid_frame = decoder.is_mid_frame();
            return;
        }
        const auto body = decoded.frame.body;
        const std::uint32_t length = decoded.frame.head.length;
        require(is_oversized ? body.empty() && length > kMaxBody && length <= kMaxSkipped
                             : body.size() == length && length <= kMaxBody);
        seen.frames.emplace_back(decoded.frame.head, Bytes(body.begin(), body.end()));
        if ((script & 1U) != 0) decoder.stash();
        script = static_cast<std::uint8_t>(script >> 1U);
    }
}

Seen in_one_piece(std::span<const std::byte> input, std::uint32_t max_skipped) {
    Decoder decoder{kMaxBody, max_skipped};
    Seen seen;
    decoder.feed(input);
    drain(decoder, seen, 0);
    return seen;
}

// Each script byte gives a size (low 6 bits, squared: from 0 to about 4000) and whether to stash.
Seen in_pieces(std::span<const std::byte> input, std::span<const std::uint8_t> script,
               std::uint32_t max_skipped) {
    Decoder decoder{kMaxBody, max_skipped};
    Seen seen;
    std::size_t step = 0;
    std::size_t largest = 0;  // piece so far: room that one needed may still be there
    while (!input.empty() && seen.end == DecodeStatus::need_more) {
        const std::uint8_t how = script.empty() ? std::uint8_t{1} : script[step++ % script.size()];
        const std::size_t wish = std::max<std::size_t>(1, std::size_t{how & 63U} * (how & 63U));
        // A copy of exactly this size: the sanitizer sees every byte read beyond it.
        const Bytes piece(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(
                                                             std::min(wish, input.size())));
        input = input.subspan(piece.size());
        largest = std::max(largest, piece.size());
        decoder.feed(piece);
        if ((how & 64U) != 0) decoder.stash();
        drain(decoder, seen, (how & 128U) != 0 ? how : std::uint8_t{0});
        require(decoder.held_capacity() <= amq::anet::kHeadSize + kMaxBody + largest);
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span all{data, size};
    const std::size_t script_size = std::min<std::size_t>(all[0] % 16U, size - 1);
    const auto script = all.subspan(1, script_size);
    const auto input = std::as_bytes(all.subspan(1 + script_size));
    const std::uint32_t max_skipped = (all[0] & 16U) != 0 ? kMaxSkipped : 0;
    require(in_one_piece(input, max_skipped) == in_pieces(input, script, max_skipped));
    return 0;
}
