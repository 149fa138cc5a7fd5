// A connection's input: wait, read into the loop's buffer, find out what is spoken, hand frames
// over.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include <amq/anet/connection.hpp>
#include <amq/anet/websocket_state.hpp>

namespace amq::anet {
namespace {

// A peer that fills the buffer again and again lets the others have their turn after so many reads.
constexpr int kReadsPerTurn = 4;

// The first byte of "GET ". No frame begins with it: the magic's is 0x01.
constexpr std::byte kUpgradeByte{'G'};

CloseReason reason_for(DecodeStatus status) noexcept {
    return status == DecodeStatus::bad_magic ? CloseReason::bad_magic : CloseReason::body_too_large;
}

}  // namespace

void ConnectionHandler::on_oversized(Connection& from, const Head&) {
    from.close(CloseReason::body_too_large);
}

void Connection::change_interest(std::uint32_t events) {
    const std::uint32_t before = std::exchange(interest_, events);
    const int error = loop_.poller().change(fd_, this, before, interest_);
    if (error != 0 && (events & ~before) != 0) close_on_error(error);
}

void Connection::want(std::uint32_t events) {
    change_interest(interest_ | events);
}

void Connection::want_no_more(std::uint32_t events) {
    change_interest(interest_ & ~events);
}

void Connection::on_events(std::uint32_t events) {
    if (state_ >= State::closing) return;  // until the end of the turn
    if ((events & EPOLLOUT) != 0 && blocked_) on_writable();
    if ((events & ~std::uint32_t{EPOLLOUT}) == 0) return;
    if ((interest_ & EPOLLIN) != 0) return on_readable();
    if ((interest_ & EPOLLRDHUP) != 0) on_hang_up();
}

// Told once: what is still to be read would tell it again and again.
void Connection::on_hang_up() {
    hung_up_ = true;
    want_no_more(EPOLLRDHUP);
    if (state_ == State::open) handler_->on_hang_up(*this);
}

void Connection::on_readable() {
    if (state_ == State::finishing || state_ == State::lingering) return discard_input();
    if (paused_ || resuming_) return stop_reading();  // continue_reading() comes first
    for (int i = 0; i < kReadsPerTurn && may_read(); ++i) {
        const auto buffer = loop_.read_buffer();
        const std::size_t size = receive(buffer);
        if (size == 0) break;
        loop_.take_input(*this, buffer.first(size));
        if (size < buffer.size()) break;
    }
}

void Connection::stop_reading() {
    const std::uint32_t still = interest_ & ~std::uint32_t{EPOLLIN};
    change_interest(hung_up_ ? still : still | EPOLLRDHUP);
}

// 0: nothing to read now, or closed.
inline std::size_t Connection::receive(std::span<std::byte> buffer) {
    ssize_t size = 0;
    do {
        size = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size > 0) {
        heard_ = loop_.tick();
        silences_told_ = 0;
        traffic_.bytes_in += static_cast<std::uint64_t>(size);
        loop_.totals(transport_).in += static_cast<std::uint64_t>(size);
        return static_cast<std::size_t>(size);
    }
    if (size < 0 && errno == EAGAIN) return 0;
    const int error = size == 0 ? 0 : errno;
    loop_.hand_over();  // what others said before may be for this one
    if (state_ != State::open) return 0;
    if (error == 0) {
        close(CloseReason::peer_closed);
    } else {
        close_on_error(error);
    }
    return 0;
}

// Meanwhile others may have ended it, or paused it.
void Connection::consume_received(std::span<std::byte> input) {
    if (state_ == State::open) consume(input);
}

void Connection::consume(std::span<std::byte> input) {
    if (phase_ == Phase::detect) return detect(input);
    if (phase_ == Phase::upgrade) return upgrade(input);
    if (websocket_) {
        websocket_->frames->feed(input);
    } else {
        decoder_.feed(input);
    }
    drain();
}

void Connection::detect(std::span<std::byte> input) {
    if (options_->detect == Detect::plain_or_websocket && input.front() != kUpgradeByte) {
        phase_ = Phase::frames;
    } else {
        phase_ = Phase::upgrade;
        websocket_ = std::make_unique<WebSocketState>();
        websocket_->answering = std::make_unique<ServerUpgrade>();
    }
    consume(input);
}

void Connection::upgrade(std::span<std::byte> input) {
    UpgradeStep step =
        websocket_->asking ? websocket_->asking->feed(input) : websocket_->answering->feed(input);
    if (step.status == UpgradeStatus::need_more) {
        if (!partial_) begin_partial();
        return;
    }
    if (!step.answer.empty()) {
        output_.add_raw(std::as_bytes(std::span{step.answer}));
        mark_dirty();
    }
    if (step.status == UpgradeStatus::refused) return close(CloseReason::bad_upgrade);
    enter_websocket();
    handler_->on_upgraded(*this);
    if (state_ == State::open) consume(input.subspan(step.used));
}

void Connection::enter_websocket() {
    const auto role = websocket_->asking ? WebSocketRole::client : WebSocketRole::server;
    const auto text =
        options_->text_frames == TextFrames::accept ? TextMessages::accept : TextMessages::refuse;
    websocket_->frames.emplace(role, WebSocketLimits{options_->max_message, text});
    websocket_->asking.reset();
    websocket_->answering.reset();
    output_.set_framing(role == WebSocketRole::client ? Framing::masked_websocket
                                                      : Framing::websocket);
    transport_ = Transport::websocket;
    phase_ = Phase::frames;
    partial_ = false;
}

void Connection::drain() {
    const std::uint64_t before = traffic_.frames_in;
    if (websocket_) {
        drain_websocket();
    } else {
        drain_frames();
    }
    if (state_ != State::open) return;
    if (paused_) return stash();
    if (!decoder_.is_mid_frame()) {
        partial_ = false;
    } else if (!partial_ || traffic_.frames_in != before) {
        begin_partial();
    }
}

void Connection::begin_partial() {
    partial_ = true;
    reading_since_ = loop_.tick();
    loop_.watch(*this);
}

inline void Connection::drain_frames() {
    Frame frame;
    while (may_read()) {
        if (decoder_.next_whole(frame)) [[likely]] {
            ++traffic_.frames_in;
            handler_->on_frame(*this, frame);
        } else if (decoder_.is_done() || !drain_odd_frame()) {
            return;
        }
    }
}

// Where the usual case is not given: false, when there is nothing more to do.
bool Connection::drain_odd_frame() {
    const Decoded decoded = decoder_.next();
    if (decoded.status == DecodeStatus::need_more) return false;
    if (decoded.status > DecodeStatus::oversized) {
        close(reason_for(decoded.status));
        return false;
    }
    ++traffic_.frames_in;
    if (decoded.status == DecodeStatus::frame) {
        handler_->on_frame(*this, decoded.frame);
    } else {
        handler_->on_oversized(*this, decoded.frame.head);
    }
    return true;
}

void Connection::drain_websocket() {
    for (;;) {
        const std::uint64_t before = traffic_.frames_in;
        drain_frames();
        if (traffic_.frames_in != before) websocket_->frames->forget_control_frames();
        if (!may_read()) return;
        const WebSocketStep step = websocket_->frames->next();
        switch (step.event) {
            case WebSocketEvent::need_more: return;
            case WebSocketEvent::payload: decoder_.feed(step.bytes); break;
            case WebSocketEvent::ping: answer_ping(step.bytes); break;
            case WebSocketEvent::close: return answer_close(step.code);
            case WebSocketEvent::violation: return close(step.reason);
        }
    }
}

void Connection::stash() {
    decoder_.stash();
    if (websocket_) websocket_->frames->stash();
}

void Connection::continue_reading() {
    resuming_ = false;
    if (!may_read()) return;
    reading_since_ = heard_ = loop_.tick();  // the pause was ours
    if (phase_ == Phase::frames) drain();
    if (may_read()) change_interest((interest_ & ~std::uint32_t{EPOLLRDHUP}) | EPOLLIN);
}

void Connection::discard_input() {
    const auto buffer = loop_.read_buffer();
    ssize_t size = 0;
    for (int i = 0; i < kReadsPerTurn; ++i) {
        size = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size <= 0) break;
    }
    const bool ended = size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
    if (!ended) return;
    want_no_more(EPOLLIN);
    if (state_ == State::lingering) close(reason_);
}

}  // namespace amq::anet
