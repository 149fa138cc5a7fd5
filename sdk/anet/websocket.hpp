#pragma once
// WebSocket frames in (RFC 6455), without a socket: bytes in, payload and control events out.
// Payload is a byte stream: message and fragment boundaries mean nothing to the frames inside.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <amq/anet/close_reason.hpp>
#include <amq/anet/ws_header.hpp>

namespace amq::anet {

namespace opcode {
inline constexpr std::uint8_t kContinuation = 0;
inline constexpr std::uint8_t kText = 1;
inline constexpr std::uint8_t kBinary = 2;
inline constexpr std::uint8_t kClose = 8;
inline constexpr std::uint8_t kPing = 9;
inline constexpr std::uint8_t kPong = 10;
}  // namespace opcode

namespace close_code {
inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kUnsupportedData = 1003;
inline constexpr std::uint16_t kPolicyViolation = 1008;
inline constexpr std::uint16_t kTooBig = 1009;
}  // namespace close_code

[[nodiscard]] std::uint16_t close_code_for(CloseReason reason) noexcept;

enum class WebSocketRole : std::uint8_t { server, client };
enum class TextMessages : std::uint8_t { accept, refuse };

struct WebSocketLimits {
    std::size_t max_message{16 * 1024 * 1024};
    TextMessages text{TextMessages::accept};
};

enum class WebSocketEvent : std::uint8_t { need_more, payload, ping, close, violation };

struct WebSocketStep {
    WebSocketEvent event{WebSocketEvent::need_more};
    std::span<const std::byte> bytes{};  // of payload and ping; valid until the next call
    std::uint16_t code{};                // close: the peer's code, or 1000 when it gave none
    CloseReason reason{};                // violation
};

class WebSocket {
  public:
    static constexpr std::uint32_t kMaxFragments = 1024;
    // Control frames that a peer may send in a row without one whole anet frame between them.
    static constexpr std::uint32_t kMaxControlFrames = 100;

    WebSocket(WebSocketRole role, const WebSocketLimits& limits) noexcept
        : limits_{limits}, role_{role} {}
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    // The same contract as Decoder: feed, next until need_more, or stash. A violation is final. The
    // input is unmasked where it is.
    void feed(std::span<std::byte> input) noexcept { input_ = input; }
    [[nodiscard]] WebSocketStep next();
    void stash();

    // A whole anet frame came: the peer does more than pinging.
    void forget_control_frames() noexcept { control_frames_ = 0; }
    // Time has passed: lets a quiet peer ping for ever, a few times a second.
    void forgive_control_frames(std::uint32_t count) noexcept {
        control_frames_ -= count < control_frames_ ? count : control_frames_;
    }
    [[nodiscard]] std::uint32_t control_frames() const noexcept { return control_frames_; }

  private:
    [[nodiscard]] bool read_header() noexcept;
    [[nodiscard]] bool gather_header() noexcept;
    WebSocketStep begin_frame() noexcept;
    WebSocketStep begin_data() noexcept;
    WebSocketStep take_part() noexcept;
    WebSocketStep take_control(std::span<const std::byte> part) noexcept;
    WebSocketStep end_control() noexcept;
    WebSocketStep need_more() noexcept;
    WebSocketStep fail(CloseReason reason) noexcept;

    std::span<std::byte> input_;
    std::vector<std::byte> stashed_;
    std::uint64_t frame_left_{};    // payload bytes of the current frame yet to come
    std::uint64_t message_size_{};  // of the current message so far
    WebSocketLimits limits_;
    std::uint32_t fragments_{};
    std::uint32_t control_frames_{};
    std::array<std::byte, 125> control_{};
    std::uint8_t control_size_{};
    WsHeaderRead frame_;  // the current one's header
    std::array<std::byte, kMaxWsHeader> header_{};
    std::uint8_t header_size_{};  // of a header that came in part
    WebSocketRole role_;
    CloseReason failure_{};
    bool in_frame_{};
    bool in_message_{};  // a data frame without FIN came, its continuation is due
    bool failed_{};
};

}  // namespace amq::anet
