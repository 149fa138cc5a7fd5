#include "tests/fuzz/native_peer.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace amq::fuzz {
namespace {

namespace native = anet::native;
using native::Command;

constexpr int kPatienceMs = 10'000;
constexpr std::uint32_t kFence = 0xFE9CE;
constexpr std::uint32_t kLastOutcome = 10;

Bytes ping(std::uint32_t sequence) {
    const anet::HeadBytes head =
        anet::encode_head({static_cast<std::uint32_t>(Command::ping), sequence, 0, 0, 0});
    return {head.begin(), head.end()};
}

}  // namespace

void require(bool holds, const char* sentence) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", sentence);
    std::abort();
}

NativePeer::NativePeer(host::Shard& shard, const host::ListenerPtr& listener,
                       boost::asio::io_context& io) {
    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0,
            "there are no sockets");
    socket_ = ends[0];
    shard.adopt(anet::Socket(io.get_executor(),
                             boost::asio::generic::stream_protocol(AF_UNIX, SOCK_STREAM), ends[1]),
                listener);
}

NativePeer::~NativePeer() {
    ::close(socket_);
}

void NativePeer::say(std::span<const std::byte> bytes) {
    if (is_broken_ || has_ended_) return;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size())) is_broken_ = true;
    if (sent > 0) note_said(bytes.first(static_cast<std::size_t>(sent)));
}

// Whatever the bytes are, so much is a request that may be answered.
void NativePeer::note_said(std::span<const std::byte> bytes) {
    said_.feed(bytes);
    for (;;) {
        const anet::Decoded decoded = said_.next();
        if (decoded.status == anet::DecodeStatus::need_more) return;
        if (decoded.status > anet::DecodeStatus::oversized) {
            is_broken_ = true;
            return;
        }
        const anet::Head& head = decoded.frame.head;
        if (!native::is_command(head.cmd) && head.sequence != 0) ++asked_[head.sequence];
    }
}

void NativePeer::listen() {
    while (read(Wait::no)) {
    }
}

void NativePeer::fence() {
    if (said_.is_mid_frame()) return;  // the ping would be a part of that frame
    has_heard_fence_ = false;
    say(ping(kFence));
    while (!has_heard_fence_ && !has_ended_ && !is_broken_) {
        require(read(Wait::yes), "a session does not answer");
    }
}

// False when nothing is there, or comes.
bool NativePeer::read(Wait wait) {
    if (has_ended_) return false;
    pollfd readable{socket_, POLLIN, 0};
    int found = 0;
    do {
        found = ::poll(&readable, 1, wait == Wait::yes ? kPatienceMs : 0);
    } while (found < 0 && errno == EINTR);  // the fuzzer has an alarm clock
    if (found != 1) return false;
    std::array<std::byte, 16'384> buffer{};
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size <= 0) {
        has_ended_ = true;
        return true;
    }
    heard_.feed({buffer.data(), static_cast<std::size_t>(size)});
    for (;;) {
        const anet::Decoded decoded = heard_.next();
        if (decoded.status == anet::DecodeStatus::need_more) return true;
        require(decoded.status == anet::DecodeStatus::frame, "the broker says no frame");
        hear(decoded.frame);
    }
}

void NativePeer::hear(const anet::Frame& frame) {
    require(!has_heard_error_, "the broker says something behind its error");
    native::Body body;
    require(native::read_body(frame.head.status, frame.body, body) == native::Fault::none,
            "the broker says a frame that is at fault");
    if (!native::is_command(frame.head.cmd)) {
        require(is_welcome_, "a message before the welcome");
        require(body.extensions.attempt && body.extensions.exchange && body.extensions.timeout_ms,
                "a message without what belongs to it");
        messages_.push_back({frame.head.sequence, frame.head.model});
        return;
    }
    const auto command = static_cast<Command>(frame.head.cmd);
    require(is_welcome_ || command == Command::welcome || command == Command::error,
            "something comes before the welcome");
    switch (command) {
        case Command::welcome:
            require(!is_welcome_, "a second welcome");
            is_welcome_ = true;
            return;
        case Command::answer: return hear_answer(frame.head, body);
        case Command::acknowledge:
            return require(native::read_refused(body.payload).has_value(),
                           "an acknowledgement of nothing");
        case Command::pong: has_heard_fence_ |= frame.head.sequence == kFence; return;
        case Command::error: has_heard_error_ = true; return;
        case Command::cancel:
        case Command::ping: return;
        default: require(false, "the broker says what only clients say");
    }
}

void NativePeer::hear_answer(const anet::Head& head, const native::Body& body) {
    const auto asked = asked_.find(head.sequence);
    require(asked != asked_.end() && asked->second != 0, "an answer to nothing, or a second one");
    --asked->second;
    const std::uint32_t status = head.status & native::kStatusMask;
    require(status <= kLastOutcome, "an unknown outcome");
    require(status == 0 || (body.payload.empty() && body.extensions.headers.empty()),
            "a failed request has an answer");
}

}  // namespace amq::fuzz
