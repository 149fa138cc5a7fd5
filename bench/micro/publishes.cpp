#include "bench/micro/publishes.hpp"

#include <cstring>
#include <utility>

#include <amq/anet/frame.hpp>
#include <amq/anet/native.hpp>
#include <amq/anet/websocket.hpp>
#include <amq/anet/ws_header.hpp>

namespace amq::bench {
namespace {

using namespace anet;

Bytes frame_of(Protocol protocol, std::uint32_t sequence) {
    Bytes body(kPublishBody, std::byte{0x5A});
    Head head{1001, sequence, 0, 0, 12};
    if (protocol == Protocol::native) {
        head.status = native::flag::kExtended;
        native::BlockWriter block(body);
        block.add(native::Extension::timeout, kPublishTimeoutMs).close();
    }
    head.length = static_cast<std::uint32_t>(body.size());
    const HeadBytes begin = encode_head(head);
    body.insert(body.begin(), begin.begin(), begin.end());
    return body;
}

// With a key that no run draws anew.
Bytes ws_message_of(Bytes frame) {
    constexpr MaskKey kKey{std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}};
    WsHeader header = make_ws_header(opcode::kBinary, frame.size(), Masking::masked);
    std::memcpy(header.bytes.data() + header.size - kKey.size(), kKey.data(), kKey.size());
    apply_mask(frame, kKey, 0);
    frame.insert(frame.begin(), header.bytes.begin(),
                 header.bytes.begin() + static_cast<std::ptrdiff_t>(header.size));
    return frame;
}

}  // namespace

Bytes publishes(Protocol protocol, Wrapping wrapping, std::uint32_t count) {
    Bytes all;
    for (std::uint32_t k = 0; k < count; ++k) {
        Bytes frame = frame_of(protocol, k);
        if (wrapping == Wrapping::websocket) frame = ws_message_of(std::move(frame));
        all.insert(all.end(), frame.begin(), frame.end());
    }
    return all;
}

}  // namespace amq::bench
