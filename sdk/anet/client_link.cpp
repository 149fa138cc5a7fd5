#include <amq/anet/client_link.hpp>

#include <utility>

namespace amq::anet {
namespace {

// Output that may wait at the connection; more stays in the client's queue, where it can expire.
constexpr std::size_t kPendingAtConnection = 256 * 1024;

constexpr std::chrono::milliseconds kStopLimit{500};

// A connection that was good for so long is not one of many that end as soon as they begin.
constexpr std::chrono::seconds kSteady{3};

}  // namespace

ClientLink::ClientLink(Loop& loop, std::vector<Url> urls, const ClientOptions& options,
                       LinkEvents events)
    : loop_{loop},
      urls_{std::move(urls)},
      options_{std::make_shared<const ConnectionOptions>(options.connection)},
      connect_timeout_{options.connect_timeout},
      events_{std::move(events)},
      backoff_{options.backoff},
      timer_{loop.io()} {}

void ClientLink::start() {
    lost_at_ = Loop::Clock::now();
    dial();
}

void ClientLink::stop() {
    stopped_ = true;
    timer_.cancel();
    if (dialer_) std::exchange(dialer_, nullptr)->cancel();
    if (!connection_) return;
    connection_->finish();
    timer_.expires_after(kStopLimit);
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        const Loop::Turn turn{loop_};
        if (connection_) connection_->close(CloseReason::local);
    });
}

void ClientLink::settle() noexcept {
    settled_at_ = Loop::Clock::now();
}

void ClientLink::drop(CloseReason reason) {
    if (connection_) connection_->close(reason);
}

void ClientLink::leave() {
    if (connection_) connection_->finish(CloseReason::local);
}

bool ClientLink::takes_frames() const noexcept {
    // The connection writes at once what goes beyond: at the limit itself there must be room for
    // one more, or nobody would ask again.
    return up_ && connection_->is_open() && connection_->pending_bytes() <= kPendingAtConnection;
}

// Refused only when it is about to be told as down.
void ClientLink::send(const Head& head, std::span<const std::byte> body,
                      std::span<const std::byte> tail) {
    if (tail.empty()) {
        connection_->send(head, body);
    } else {
        connection_->send(head, body, tail, {});
    }
}

Traffic ClientLink::traffic() const noexcept {
    Traffic sum = ended_;
    if (!connection_) return sum;
    const Traffic& now = connection_->traffic();
    sum.frames_in += now.frames_in;
    sum.frames_out += now.frames_out;
    sum.bytes_in += now.bytes_in;
    sum.bytes_out += now.bytes_out;
    return sum;
}

void ClientLink::pause_reading() {
    if (connection_) connection_->pause_reading();
}

void ClientLink::resume_reading() {
    if (connection_) connection_->resume_reading();
}

void ClientLink::dial() {
    events_.connecting();
    dialer_ = std::make_shared<Dialer>(loop_.io(), [this](std::error_code ec, Socket socket) {
        on_dialed(ec, std::move(socket));
    });
    dialer_->dial(url(), connect_timeout_);
}

void ClientLink::on_dialed(std::error_code ec, Socket socket) {
    const Loop::Turn turn{loop_};
    if (stopped_) return;
    dialer_.reset();
    if (ec) return retry(CloseReason::io_error, ec, {});
    if (url().scheme == Scheme::ws) {
        connection_ = Connection::connected_websocket(std::move(socket), loop_, options_, *this,
                                                      host_and_port(url()), url().path);
        return connection_->start();
    }
    connection_ = Connection::connected(std::move(socket), loop_, options_, *this);
    connection_->start();
    go_up();
}

void ClientLink::go_up() {
    up_ = true;
    events_.up();
}

void ClientLink::retry(CloseReason reason, std::error_code ec, std::vector<UnsentFrame> unsent) {
    up_ = false;
    note_loss();
    if (stopped_) {
        timer_.cancel();
        return;
    }
    const auto delay = next_delay();
    timer_.expires_after(delay);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        const Loop::Turn turn{loop_};
        if (stopped_) return;
        at_ = (at_ + 1) % urls_.size();
        dial();
    });
    events_.down({reason, ec, delay}, std::move(unsent));
}

void ClientLink::note_loss() {
    const auto settled_at = std::exchange(settled_at_, std::nullopt);
    if (!settled_at) return;
    const auto now = Loop::Clock::now();
    if (now - *settled_at >= kSteady) backoff_.reset();
    if (backoff_.is_new()) lost_at_ = now;
}

std::chrono::milliseconds ClientLink::next_delay() {
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(Loop::Clock::now() - lost_at_);
    return backoff_.next(since, std::uniform_real_distribution<>{0.0, 1.0}(random_));
}

void ClientLink::on_frame(Connection&, const Frame& frame) {
    events_.frame(frame);
}

void ClientLink::on_closed(Connection& from, CloseReason reason, std::error_code error) {
    auto unsent = from.take_unsent();
    ended_ = traffic();
    connection_.reset();
    retry(reason, error, std::move(unsent));
}

void ClientLink::on_upgraded(Connection&) {
    go_up();
}

void ClientLink::on_silence(Connection&, std::uint32_t times) {
    if (events_.silence) events_.silence(times);
}

}  // namespace amq::anet
