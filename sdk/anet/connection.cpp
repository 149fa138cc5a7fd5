// A connection's life: made, started, closed, told about, gone; and the time limits on the way.
#include <amq/anet/connection.hpp>

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include <amq/anet/websocket_state.hpp>

namespace amq::anet {
namespace {

// How long a finished peer may take to see our end of the stream and close its own.
constexpr std::chrono::milliseconds kLinger{1'000};

// Sweeps until a connection is looked at that has nothing to be late with.
constexpr std::uint32_t kSeldom = 1U << 20U;

// Pings that a peer may send for ever, per sweep.
constexpr std::uint32_t kForgivenControlFrames = 2;

}  // namespace

std::string_view to_string(Transport transport) noexcept {
    switch (transport) {
        case Transport::tcp: return "tcp";
        case Transport::websocket: return "websocket";
        case Transport::unix_socket: return "unix";
    }
    return "unknown";
}

std::shared_ptr<Connection> Connection::accepted(Socket socket, Loop& loop, Options options,
                                                 ConnectionHandler& handler) {
    return std::make_shared<Connection>(Private{}, std::move(socket), loop, std::move(options),
                                        handler);
}

std::shared_ptr<Connection> Connection::connected(Socket socket, Loop& loop, Options options,
                                                  ConnectionHandler& handler) {
    auto made = accepted(std::move(socket), loop, std::move(options), handler);
    made->phase_ = Phase::frames;
    return made;
}

std::shared_ptr<Connection> Connection::connected_websocket(Socket socket, Loop& loop,
                                                            Options options,
                                                            ConnectionHandler& handler,
                                                            const std::string& host,
                                                            const std::string& target) {
    auto made = accepted(std::move(socket), loop, std::move(options), handler);
    made->phase_ = Phase::upgrade;
    made->websocket_ = std::make_unique<WebSocketState>();
    made->websocket_->asking = std::make_unique<ClientUpgrade>(host, target);
    return made;
}

Connection::Connection(Private, Socket socket, Loop& loop, Options options,
                       ConnectionHandler& handler)
    : loop_{loop},
      much_output_{std::min<std::size_t>(256 * 1024, options->max_pending)},
      output_{loop.chunks()},
      handler_{&handler},
      decoder_{options->max_body, options->max_skipped},
      options_{std::move(options)},
      socket_{std::move(socket)} {
    tune_socket(socket_);
    remote_ = remote_address(socket_);
    if (is_unix_socket(socket_)) transport_ = Transport::unix_socket;
}

Connection::~Connection() = default;

std::chrono::milliseconds Connection::silent_for() const noexcept {
    const std::uint32_t ticks = loop_.tick() - heard_;
    return std::chrono::duration_cast<std::chrono::milliseconds>(loop_.sweep_period_ * ticks);
}

void Connection::start() {
    self_ = shared_from_this();
    state_ = State::open;
    fd_ = socket_.release();
    loop_.add(*this);
    started_ = heard_ = loop_.tick();
    if (is_always_watched()) loop_.watch(*this);
    if (websocket_) {
        output_.add_raw(std::as_bytes(std::span{websocket_->asking->request()}));
        mark_dirty();
    }
    // Where nothing else than an upgrade is spoken, it begins with the connection. Elsewhere a peer
    // may be silent for days.
    if (websocket_ || (phase_ == Phase::detect && options_->detect == Detect::websocket_only)) {
        begin_partial();
    }
    want(EPOLLIN);
}

void Connection::resume_reading() {
    if (!std::exchange(paused_, false) || state_ != State::open) return;
    if (std::exchange(resuming_, true)) return;
    loop_.post([self = shared_from_this()] {
        const Loop::Turn turn{self->loop_};
        self->continue_reading();
    });
}

void Connection::close(CloseReason reason, std::error_code error) {
    if (state_ == State::fresh) state_ = State::closed;
    if (state_ >= State::closing) return;
    if (state_ == State::open) reason_ = reason;  // else finish() has said why
    error_ = error;
    state_ = State::closing;
    loop_.add_closed(*this);
}

void Connection::finish(CloseReason reason) {
    if (state_ != State::open) return;
    reason_ = reason;
    say_close_frame();
    state_ = State::finishing;
    finishing_since_ = loop_.tick();
    loop_.watch(*this);
    mark_dirty();
    want(EPOLLIN);  // what still comes is read and thrown away, so that the peer can read in turn
}

void Connection::finish_close() {
    const auto self = std::move(self_);
    const bool peer_listens = reason_ != CloseReason::peer_closed &&
                              reason_ != CloseReason::io_error &&
                              reason_ != CloseReason::slow_reader;
    if (peer_listens) say_goodbye();
    state_ = State::closed;
    handler_->on_closed(*this, reason_, error_);
    leave();
}

void Connection::abandon() {
    const auto self = std::move(self_);
    state_ = State::closed;
    leave();
}

void Connection::leave() {
    output_.clear();
    loop_.remove(*this);
    want_no_more(interest_);
    ::close(fd_);
    fd_ = -1;
}

std::vector<UnsentFrame> Connection::take_unsent() {
    auto frames = output_.take_unsent();
    traffic_.frames_out -= frames.size();
    return frames;
}

std::optional<Loop::Clock::time_point> Connection::backlog_since() const noexcept {
    if (!backlogged_) return {};
    return backlog_since_;
}

bool Connection::is_late(std::uint32_t since, std::chrono::milliseconds limit) const noexcept {
    return loop_.tick() - since > loop_.ticks(limit);
}

std::optional<std::uint32_t> Connection::keep_watching() {
    if (state_ >= State::finishing) {
        keep_finishing();
    } else {
        keep_limits();
    }
    if (state_ >= State::closing) return {};
    const bool pinged = forgive_control_frames();
    if (state_ >= State::finishing || partial_ || blocked_ || pinged) return loop_.tick() + 1;
    if (!is_always_watched()) return {};
    return next_look();
}

void Connection::keep_limits() {
    if (partial_ && !paused_) {
        const bool begun = phase_ == Phase::frames;
        const auto limit = begun ? options_->frame_timeout : options_->handshake_timeout;
        if (is_late(reading_since_, limit)) {
            close(begun ? CloseReason::frame_timeout : CloseReason::upgrade_timeout);
        }
    }
    if (blocked_ && is_late(writing_since_, options_->write_timeout)) {
        close(CloseReason::slow_reader);
    }
    if (traffic_.frames_in == 0 && options_->first_frame_timeout.count() != 0 &&
        is_late(started_, options_->first_frame_timeout)) {
        close(CloseReason::no_first_frame);
    }
    if (state_ == State::open) listen_for_silence();
}

// Until then neither of the limits that begin with the connection can be reached.
std::uint32_t Connection::next_look() const noexcept {
    const std::uint32_t now = loop_.tick();
    const std::uint32_t silence = next_silence() - now;
    if (traffic_.frames_in != 0 || options_->first_frame_timeout.count() == 0) return now + silence;
    const std::uint32_t first = started_ + loop_.ticks(options_->first_frame_timeout) + 1 - now;
    return now + std::min(silence, first);
}

std::uint32_t Connection::next_silence() const noexcept {
    if (options_->silence.count() == 0) return loop_.tick() + kSeldom;
    const std::uint32_t ticks = loop_.ticks(options_->silence) + 1;
    if (paused_) return loop_.tick() + ticks;
    const std::uint32_t next = heard_ + (silences_told_ + 1) * ticks;
    const bool is_past = static_cast<std::int32_t>(next - loop_.tick()) <= 0;
    return is_past ? loop_.tick() + 1 : next;
}

// While we do not read, silence is ours.
void Connection::listen_for_silence() {
    if (options_->silence.count() == 0 || paused_) return;
    const std::uint32_t times = (loop_.tick() - heard_) / (loop_.ticks(options_->silence) + 1);
    if (times <= silences_told_ || !loop_.may_tell_silence()) return;
    silences_told_ = times;
    handler_->on_silence(*this, times);
}

bool Connection::forgive_control_frames() noexcept {
    if (!websocket_ || !websocket_->frames) return false;
    websocket_->frames->forgive_control_frames(kForgivenControlFrames);
    return websocket_->frames->control_frames() > 0;
}

void Connection::keep_finishing() {
    if (state_ >= State::closing) return;
    const auto limit = state_ == State::lingering ? std::min(kLinger, options_->write_timeout)
                                                  : options_->write_timeout;
    if (is_late(finishing_since_, limit)) close(reason_);
}

}  // namespace amq::anet
