// A connection's output: frames into the queue, one gathered write per turn, and what follows from
// a socket that does not take it all.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include <amq/anet/connection.hpp>
#include <amq/anet/websocket_state.hpp>

namespace amq::anet {
namespace {

constexpr std::size_t kVectorsPerWrite = 64;
constexpr int kWritesPerTurn = 4;
constexpr int kWriteFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

std::array<std::byte, 2> close_payload(std::uint16_t code) noexcept {
    return {static_cast<std::byte>(code >> 8U), static_cast<std::byte>(code & 0xFFU)};
}

}  // namespace

bool Connection::may_begin_frames() noexcept {
    if (state_ != State::open) return false;
    if (phase_ == Phase::upgrade || options_->detect == Detect::websocket_only) return false;
    phase_ = Phase::frames;  // whoever is sent a frame is one that speaks plain frames
    return true;
}

Sent Connection::send(const Head& head, std::span<const std::byte> body) {
    if (!may_send()) return Sent::refused;
    output_.add_frame(head, body);
    after_send();
    return Sent::queued;
}

Sent Connection::send(const Head& head, std::span<const std::byte> body, Keep keep) {
    if (!may_send()) return Sent::refused;
    output_.add_frame(head, body, std::move(keep));
    after_send();
    return Sent::queued;
}

Sent Connection::send(const Head& head, std::span<const std::byte> body,
                      std::span<const std::byte> tail, Keep keep) {
    if (!may_send()) return Sent::refused;
    output_.add_frame(head, body, tail, std::move(keep));
    after_send();
    return Sent::queued;
}

void Connection::after_much_output() {
    if (!blocked_) write_output();
    if (output_.bytes() > options_->max_pending) return close(CloseReason::slow_reader);
    mark_dirty();
}

void Connection::become_dirty() {
    dirty_ = true;
    loop_.add_dirty(*this);
}

void Connection::flush_output() {
    dirty_ = false;
    if (state_ >= State::closing) return;
    if (!blocked_) write_output();
    tell_congestion();
}

// What the system call says. Most output lies in one piece, for which there is a cheaper one.
inline ssize_t Connection::write_once(std::size_t& offered) noexcept {
    const auto piece = output_.in_one_piece();
    if (piece.empty()) [[unlikely]]
        return write_gathered(offered);
    offered = piece.size();
    return ::send(fd_, piece.data(), piece.size(), kWriteFlags);
}

ssize_t Connection::write_gathered(std::size_t& offered) noexcept {
    std::array<iovec, kVectorsPerWrite> vectors;
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = output_.gather(vectors);
    offered = 0;
    for (std::size_t i = 0; i < message.msg_iovlen; ++i) offered += vectors[i].iov_len;
    return ::sendmsg(fd_, &message, kWriteFlags);
}

void Connection::write_output() {
    for (int i = 0; i < kWritesPerTurn && !output_.empty(); ++i) {
        std::size_t offered = 0;
        const ssize_t size = write_once(offered);
        if (size < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN ? wait_writable() : close_on_error(errno);
        }
        const auto written = static_cast<std::size_t>(size);
        const bool was_much = output_.bytes() > much_output_;
        output_.consume(written);
        // Whoever waits for room is told by the end of a turn, which may have been before.
        if (was_much && output_.bytes() <= much_output_) loop_.schedule_flush();
        traffic_.bytes_out += written;
        loop_.totals(transport_).out += written;
        writing_since_ = loop_.tick();
        if (written != offered) return wait_writable();
    }
    if (output_.empty()) return end_writing();
    if (state_ < State::closing) mark_dirty();
}

void Connection::wait_writable() {
    if (state_ >= State::closing || std::exchange(blocked_, true)) return;
    if (!std::exchange(backlogged_, true)) {
        backlog_since_ = Loop::Clock::now();
        writing_since_ = loop_.tick();
    }
    loop_.watch(*this);
    want(EPOLLOUT);
}

void Connection::on_writable() {
    blocked_ = false;
    write_output();
    if (!blocked_) want_no_more(EPOLLOUT);
    if (state_ < State::closing)
        mark_dirty();  // whoever waits for room is told at the end of the turn
}

void Connection::end_writing() {
    backlogged_ = false;
    if (state_ != State::finishing) return;
    state_ = State::lingering;
    finishing_since_ = loop_.tick();
    ::shutdown(fd_, SHUT_WR);
}

void Connection::tell_congestion() {
    if (state_ != State::open || (output_.empty() && !congested_)) return;
    const std::size_t bytes = output_.bytes();
    const bool congested = bytes > (congested_ ? options_->high_water / 2 : options_->high_water);
    if (congested == congested_) return;
    congested_ = congested;
    handler_->on_congestion(*this, congested ? Congestion::high : Congestion::none);
}

void Connection::close_on_error(int error) {
    const bool gone = error == ECONNRESET || error == EPIPE;
    close(gone ? CloseReason::peer_closed : CloseReason::io_error,
          std::error_code{error, std::system_category()});
}

void Connection::answer_ping(std::span<const std::byte> payload) {
    loop_.watch(*this);  // the sweep forgives a patient pinger
    // A peer that does not read needs no further pongs; RFC 6455 lets us skip all but the last.
    if (blocked_) return;
    output_.add_control(opcode::kPong, payload);
    mark_dirty();
}

void Connection::answer_close(std::uint16_t code) {
    output_.add_control(opcode::kClose, close_payload(code));
    if (!blocked_) write_output();
    close(CloseReason::peer_closed);
}

void Connection::say_close_frame() {
    if (!websocket_ || !websocket_->frames || std::exchange(close_frame_sent_, true)) return;
    output_.add_control(opcode::kClose, close_payload(close_code_for(reason_)));
}

void Connection::say_goodbye() {
    say_close_frame();
    if (!blocked_) write_output();
    // Unread input would turn our last words into a reset: read away what has already come.
    ::shutdown(fd_, SHUT_WR);
    const auto buffer = loop_.read_buffer();
    static_cast<void>(::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT));
}

}  // namespace amq::anet
