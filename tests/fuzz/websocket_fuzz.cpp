// Whatever the splits and stashes, a WebSocket says the same about the same bytes: the HTTP upgrade
// first (both sides of it), then the frames.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include <amq/anet/upgrade.hpp>
#include <amq/anet/websocket.hpp>

namespace {

using namespace amq::anet;

using Bytes = std::vector<std::byte>;

constexpr WebSocketLimits kLimits{5000, TextMessages::accept};

struct Seen {
    Bytes payload;
    std::vector<Bytes> pings;
    WebSocketEvent end{WebSocketEvent::need_more};
    std::uint16_t code{};
    CloseReason reason{};

    friend bool operator==(const Seen&, const Seen&) = default;
};

void require(bool holds) {
    if (!holds) std::abort();
}

void drain(WebSocket& socket, Seen& seen, std::uint8_t script) {
    for (;;) {
        const WebSocketStep step = socket.next();
        switch (step.event) {
            case WebSocketEvent::need_more: return;
            case WebSocketEvent::payload:
                seen.payload.insert(seen.payload.end(), step.bytes.begin(), step.bytes.end());
                break;
            case WebSocketEvent::ping:
                require(step.bytes.size() <= 125);
                seen.pings.emplace_back(step.bytes.begin(), step.bytes.end());
                break;
            case WebSocketEvent::close:
            case WebSocketEvent::violation:
                seen.end = step.event;
                seen.code = step.code;
                seen.reason = step.reason;
                require(step.code >= 1000);
                return;
        }
        if ((script & 1U) != 0) socket.stash();
        script = static_cast<std::uint8_t>(script >> 1U);
    }
}

Seen read(WebSocketRole role, std::span<const std::byte> input,
          std::span<const std::uint8_t> script) {
    WebSocket socket{role, kLimits};
    Seen seen;
    std::size_t step = 0;
    while (!input.empty() && seen.end == WebSocketEvent::need_more) {
        const std::uint8_t how =
            script.empty() ? std::uint8_t{255} : script[step++ % script.size()];
        const std::size_t wish = script.empty() ? input.size() : 1U + (how & 63U) * (how & 63U);
        Bytes piece(input.begin(),
                    input.begin() + static_cast<std::ptrdiff_t>(std::min(wish, input.size())));
        input = input.subspan(piece.size());
        socket.feed(piece);
        drain(socket, seen, script.empty() ? std::uint8_t{0} : how);
    }
    return seen;
}

template <typename Upgrade>
UpgradeStatus upgrade(Upgrade upgrade, std::span<const std::byte> input, std::size_t piece_size) {
    UpgradeStep step;
    while (!input.empty() && step.status == UpgradeStatus::need_more) {
        const Bytes piece(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(
                                                             std::min(piece_size, input.size())));
        input = input.subspan(piece.size());
        step = upgrade.feed(piece);
        require(step.used <= piece.size());
    }
    return step.status;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::span all{data, size};
    const std::size_t script_size = std::min<std::size_t>(all[0] % 16U + 1, size - 1);
    const auto script = all.subspan(1, script_size);
    const auto input = std::as_bytes(all.subspan(1 + script_size));
    for (const auto role : {WebSocketRole::server, WebSocketRole::client}) {
        require(read(role, input, {}) == read(role, input, script));
    }
    // A header that is too long is refused early when it comes in pieces, and late when it does
    // not.
    if (input.size() > kMaxUpgradeSize) return 0;
    const std::size_t piece = 1U + script[0];
    require(upgrade(ServerUpgrade{}, input, piece) ==
            upgrade(ServerUpgrade{}, input, input.size() + 1));
    static_cast<void>(upgrade(ClientUpgrade{"host:1", "/"}, input, piece));
    return 0;
}
