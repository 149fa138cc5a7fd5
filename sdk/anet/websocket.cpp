#include <amq/anet/websocket.hpp>

#include <algorithm>

namespace amq::anet {
namespace {

constexpr bool is_control(std::uint8_t code) noexcept {
    return code >= opcode::kClose;
}
constexpr bool is_known(std::uint8_t code) noexcept {
    return code <= opcode::kBinary || (code >= opcode::kClose && code <= opcode::kPong);
}

// What an endpoint may put into a close frame (RFC 6455, 7.4).
constexpr bool is_close_code(std::uint16_t code) noexcept {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
           (code >= 3000 && code <= 4999);
}

}  // namespace

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

WebSocketStep WebSocket::next() {
    while (!failed_) {
        if (!in_frame_) {
            if (!read_header()) return need_more();
            if (const auto step = begin_frame(); step.event != WebSocketEvent::need_more) {
                return step;
            }
        }
        if (const auto step = take_part(); step.event != WebSocketEvent::need_more) return step;
        if (in_frame_) return need_more();
    }
    return {WebSocketEvent::violation, {}, close_code_for(failure_), failure_};
}

// All that was fed is read.
WebSocketStep WebSocket::need_more() noexcept {
    if (!stashed_.empty()) std::vector<std::byte>{}.swap(stashed_);
    return {};
}

bool WebSocket::read_header() noexcept {
    if (header_size_ != 0 || input_.size() < kMaxWsHeader) return gather_header();
    frame_ = read_ws_header(input_.data());
    input_ = input_.subspan(frame_.size);
    return true;
}

// One that may end before the input does, or has begun before it.
bool WebSocket::gather_header() noexcept {
    while (header_size_ < kMinWsHeader || header_size_ < ws_header_size(header_.data())) {
        if (input_.empty()) return false;
        header_[header_size_++] = input_.front();
        input_ = input_.subspan(1);
    }
    frame_ = read_ws_header(header_.data());
    header_size_ = 0;
    return true;
}

WebSocketStep WebSocket::begin_frame() noexcept {
    const bool is_masked_right = frame_.masked == (role_ == WebSocketRole::server);
    if (!is_masked_right || frame_.rsv != 0 || !frame_.is_shortest || !is_known(frame_.opcode)) {
        return fail(CloseReason::ws_protocol);
    }
    in_frame_ = true;
    frame_left_ = frame_.length;
    if (!is_control(frame_.opcode)) return begin_data();
    if (!frame_.fin || frame_.length > control_.size()) return fail(CloseReason::ws_protocol);
    control_size_ = 0;
    return ++control_frames_ > kMaxControlFrames ? fail(CloseReason::ws_flood) : WebSocketStep{};
}

WebSocketStep WebSocket::begin_data() noexcept {
    const bool continues = frame_.opcode == opcode::kContinuation;
    if (continues != in_message_) return fail(CloseReason::ws_protocol);
    if (frame_.opcode == opcode::kText && limits_.text == TextMessages::refuse) {
        return fail(CloseReason::ws_unsupported);
    }
    if (!continues) message_size_ = fragments_ = 0;
    if (frame_left_ > limits_.max_message - message_size_) return fail(CloseReason::ws_too_big);
    message_size_ += frame_left_;
    in_message_ = !frame_.fin;
    if (in_message_ && ++fragments_ > kMaxFragments) return fail(CloseReason::ws_too_big);
    return {};
}

WebSocketStep WebSocket::take_part() noexcept {
    const auto part =
        input_.first(static_cast<std::size_t>(std::min<std::uint64_t>(frame_left_, input_.size())));
    input_ = input_.subspan(part.size());
    if (frame_.masked) {
        apply_mask(part, frame_.key, static_cast<std::size_t>(frame_.length - frame_left_));
    }
    frame_left_ -= part.size();
    in_frame_ = frame_left_ > 0;
    if (is_control(frame_.opcode)) return take_control(part);
    if (part.empty()) return {};
    return {WebSocketEvent::payload, part};
}

WebSocketStep WebSocket::take_control(std::span<const std::byte> part) noexcept {
    std::ranges::copy(part, control_.begin() + control_size_);
    control_size_ = static_cast<std::uint8_t>(control_size_ + part.size());
    return in_frame_ ? WebSocketStep{} : end_control();
}

WebSocketStep WebSocket::end_control() noexcept {
    const std::span<const std::byte> payload{control_.data(), control_size_};
    if (frame_.opcode == opcode::kPong) return {};
    if (frame_.opcode == opcode::kPing) return {WebSocketEvent::ping, payload};
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

}  // namespace amq::anet
