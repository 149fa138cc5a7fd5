#include <amq/anet/websocket.hpp>

#include <sys/types.h>  // wslay.h wants ssize_t
#include <wslay/wslay.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace amq::anet {
namespace {

constexpr bool is_control(std::uint8_t code) noexcept {
    return code >= opcode::kClose;
}
constexpr bool is_known(std::uint8_t code) noexcept {
    return code <= opcode::kBinary || (code >= opcode::kClose && code <= opcode::kPong);
}

std::span<const std::byte> payload_of(const wslay_frame_iocb& frame) noexcept {
    return {std::bit_cast<const std::byte*>(frame.data), frame.data_length};
}

// What an endpoint may put into a close frame (RFC 6455, 7.4).
constexpr bool is_close_code(std::uint16_t code) noexcept {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
           (code >= 3000 && code <= 4999);
}

}  // namespace

struct WebSocket::Callbacks {
    static ssize_t receive(std::uint8_t* into, std::size_t size, int, void* self) {
        const std::size_t count =
            static_cast<WebSocket*>(self)->pull({std::bit_cast<std::byte*>(into), size});
        return count == 0 ? -1 : static_cast<ssize_t>(count);
    }
};

std::uint16_t close_code_for(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::bad_magic:
        case CloseReason::protocol_error:
        case CloseReason::ws_protocol: return close_code::kProtocolError;
        case CloseReason::ws_unsupported: return close_code::kUnsupportedData;
        case CloseReason::body_too_large:
        case CloseReason::ws_too_big: return close_code::kTooBig;
        case CloseReason::shutdown: return close_code::kGoingAway;
        case CloseReason::frame_timeout:
        case CloseReason::no_first_frame:
        case CloseReason::silent:
        case CloseReason::slow_reader:
        case CloseReason::ws_flood:
        case CloseReason::kicked:
        case CloseReason::overloaded: return close_code::kPolicyViolation;
        default: return close_code::kNormal;
    }
}

void WebSocket::FreeContext::operator()(wslay_frame_context* context) const noexcept {
    wslay_frame_context_free(context);
}

WebSocket::WebSocket(WebSocketRole role, const WebSocketLimits& limits)
    : limits_{limits}, role_{role} {
    const wslay_frame_callbacks callbacks{nullptr, &Callbacks::receive, nullptr};
    wslay_frame_context* context = nullptr;
    if (wslay_frame_context_init(&context, &callbacks, this) != 0) throw std::bad_alloc{};
    context_.reset(context);
}

WebSocket::~WebSocket() = default;

WebSocketStep WebSocket::next() {
    while (!failed_) {
        wslay_frame_iocb frame{};
        const ssize_t result = wslay_frame_recv(context_.get(), &frame);
        if (result == WSLAY_ERR_WANT_READ) {
            if (!stashed_.empty()) std::vector<std::byte>{}.swap(stashed_);
            return {};
        }
        if (result < 0) return fail(CloseReason::ws_protocol);
        if (!in_frame_) {
            if (const auto step = begin_frame(frame); step.event != WebSocketEvent::need_more) {
                return step;
            }
        }
        if (const auto step = take_part(frame); step.event != WebSocketEvent::need_more) {
            return step;
        }
    }
    return {WebSocketEvent::violation, {}, close_code_for(failure_), failure_};
}

WebSocketStep WebSocket::begin_frame(const wslay_frame_iocb& frame) {
    const bool masked = frame.mask != 0;
    if (masked != (role_ == WebSocketRole::server) || frame.rsv != 0 || !is_known(frame.opcode)) {
        return fail(CloseReason::ws_protocol);
    }
    in_frame_ = true;
    opcode_ = frame.opcode;
    frame_left_ = frame.payload_length;
    if (!is_control(opcode_)) return begin_data(frame);
    control_size_ = 0;  // wslay has checked FIN and the size
    return ++control_frames_ > kMaxControlFrames ? fail(CloseReason::ws_flood) : WebSocketStep{};
}

WebSocketStep WebSocket::begin_data(const wslay_frame_iocb& frame) {
    const bool continues = opcode_ == opcode::kContinuation;
    if (continues != in_message_) return fail(CloseReason::ws_protocol);
    if (opcode_ == opcode::kText && limits_.text == TextMessages::refuse) {
        return fail(CloseReason::ws_unsupported);
    }
    if (!continues) message_size_ = fragments_ = 0;
    if (frame_left_ > limits_.max_message - message_size_) return fail(CloseReason::ws_too_big);
    message_size_ += frame_left_;
    in_message_ = frame.fin == 0;
    if (in_message_ && ++fragments_ > kMaxFragments) return fail(CloseReason::ws_too_big);
    return {};
}

WebSocketStep WebSocket::take_part(const wslay_frame_iocb& frame) {
    const auto part = payload_of(frame);
    frame_left_ -= part.size();
    in_frame_ = frame_left_ > 0;
    if (!is_control(opcode_)) {
        if (part.empty()) return {};
        return {WebSocketEvent::payload, part};
    }
    std::ranges::copy(part, control_.begin() + control_size_);
    control_size_ = static_cast<std::uint8_t>(control_size_ + part.size());
    return in_frame_ ? WebSocketStep{} : end_control();
}

WebSocketStep WebSocket::end_control() {
    const std::span<const std::byte> payload{control_.data(), control_size_};
    if (opcode_ == opcode::kPong) return {};
    if (opcode_ == opcode::kPing) return {WebSocketEvent::ping, payload};
    if (payload.empty()) return {WebSocketEvent::close, {}, close_code::kNormal};
    if (payload.size() == 1) return fail(CloseReason::ws_protocol);
    const auto code = static_cast<std::uint16_t>(std::to_integer<unsigned>(payload[0]) << 8U |
                                                 std::to_integer<unsigned>(payload[1]));
    if (!is_close_code(code)) return fail(CloseReason::ws_protocol);
    return {WebSocketEvent::close, {}, code};
}

WebSocketStep WebSocket::fail(CloseReason reason) noexcept {
    failed_ = true;
    failure_ = reason;
    return {WebSocketEvent::violation, {}, close_code_for(reason), reason};
}

void WebSocket::stash() {
    std::vector<std::byte> rest(input_.begin(), input_.end());
    stashed_.swap(rest);
    input_ = stashed_;
}

std::size_t WebSocket::pull(std::span<std::byte> into) noexcept {
    const auto part = input_.first(std::min(into.size(), input_.size()));
    std::ranges::copy(part, into.begin());
    input_ = input_.subspan(part.size());
    return part.size();
}

}  // namespace amq::anet
