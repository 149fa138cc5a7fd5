#pragma once
// One peer that speaks frames: over TCP or a Unix socket, as a plain stream or as WebSocket
// messages.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <amq/anet/close_reason.hpp>
#include <amq/anet/codec.hpp>
#include <amq/anet/frame.hpp>
#include <amq/anet/keep.hpp>
#include <amq/anet/loop.hpp>
#include <amq/anet/output_queue.hpp>
#include <amq/anet/socket.hpp>
#include <amq/anet/traffic.hpp>

namespace amq::anet {

class Connection;
struct WebSocketState;

// What an accepted peer may speak.
enum class Detect : std::uint8_t { plain_or_websocket, websocket_only };
// Whether text messages count as bytes like binary ones (the original protocol's clients send
// them).
enum class TextFrames : std::uint8_t { accept, refuse };
enum class Congestion : std::uint8_t { none, high };

[[nodiscard]] std::string_view to_string(Transport transport) noexcept;

// One object per listener, shared by its connections.
struct ConnectionOptions {
    std::uint32_t max_body{kDefaultMaxBody};
    // A larger body, up to this, is read away and told with on_oversized(); else it ends the
    // connection.
    std::uint32_t max_skipped{0};
    std::size_t max_pending{8 * 1024 * 1024};   // bytes of output; beyond: closed as slow_reader
    std::size_t high_water{6 * 1024 * 1024};    // bytes of output at which congestion begins
    std::size_t max_message{16 * 1024 * 1024};  // bytes of one WebSocket message
    Detect detect{Detect::plain_or_websocket};
    TextFrames text_frames{TextFrames::accept};
    std::chrono::milliseconds handshake_timeout{5'000};
    std::chrono::milliseconds frame_timeout{10'000};
    std::chrono::milliseconds write_timeout{10'000};
    // From the start to the first whole frame; 0: no limit. A peer of the original protocol may be
    // silent for days.
    std::chrono::milliseconds first_frame_timeout{0};
    // After so long without a byte from the peer, and again after each such time, on_silence() is
    // called; 0: never. When many of a loop fall silent together, up to Loop::kSilenceSweeps sweeps
    // later.
    std::chrono::milliseconds silence{0};
};

// Called on the loop's thread. Every call may use any method of this or of other connections.
class ConnectionHandler {
  public:
    virtual ~ConnectionHandler() = default;

    virtual void on_frame(Connection& from, const Frame& frame) = 0;
    // The head of a frame whose body is larger than max_body, and read away. By default the
    // connection ends as body_too_large.
    virtual void on_oversized(Connection& from, const Head& head);
    // Told at the end of a loop turn, after writing: `high` when pending_bytes() exceeds
    // high_water, `none` when it has fallen below half of it.
    virtual void on_congestion(Connection& from, Congestion state) = 0;
    // Exactly once for a started connection, at the end of a loop turn, never from inside another
    // call.
    virtual void on_closed(Connection& from, CloseReason reason, std::error_code error) = 0;
    // `times` silence intervals have passed since the peer's last byte. See ConnectionOptions.
    virtual void on_silence(Connection&, std::uint32_t /*times*/) {}
    // The peer has ended its side while reading is paused: its end is not read before the rest is.
    // Once at most.
    virtual void on_hang_up(Connection&) {}
    // WebSocket, either role: the upgrade is done and frames may be sent.
    virtual void on_upgraded(Connection&) {}
};

// queued: the connection took the frame; it will be written or come back from take_unsent().
// refused: closed, closing, or a WebSocket whose upgrade is not done; the frame was not taken.
enum class Sent : std::uint8_t { queued, refused };

// Alive from start() until on_closed returns, whether or not anybody else holds it.
class Connection : public std::enable_shared_from_this<Connection> {
    struct Private {};

  public:
    using Options = std::shared_ptr<const ConnectionOptions>;

    // An accepted peer. `handler` must outlive on_closed.
    [[nodiscard]] static std::shared_ptr<Connection> accepted(Socket socket, Loop& loop,
                                                              Options options,
                                                              ConnectionHandler& handler);
    // A peer that we connected to, spoken to in plain frames.
    [[nodiscard]] static std::shared_ptr<Connection> connected(Socket socket, Loop& loop,
                                                               Options options,
                                                               ConnectionHandler& handler);
    // A peer that we connected to and ask for an upgrade; send after on_upgraded.
    [[nodiscard]] static std::shared_ptr<Connection> connected_websocket(Socket socket, Loop& loop,
                                                                         Options options,
                                                                         ConnectionHandler& handler,
                                                                         const std::string& host,
                                                                         const std::string& target);

    Connection(Private, Socket socket, Loop& loop, Options options, ConnectionHandler& handler);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();

    // Copies the frame into the output; head.length is taken from the body. Written at the end of
    // the loop turn.
    Sent send(const Head& head, std::span<const std::byte> body);
    // The same without copying the body: `keep` is what keeps it alive and unchanged, released when
    // the body is written, dropped or refused.
    Sent send(const Head& head, std::span<const std::byte> body, Keep keep);
    // A body in two parts: `tail` is copied behind the first, which `keep` keeps, or, when that is
    // empty, is copied too.
    Sent send(const Head& head, std::span<const std::byte> body, std::span<const std::byte> tail,
              Keep keep);

    // The same, with a tail of kTail bytes that `store_tail(std::byte* to)` writes; all is copied.
    template <std::size_t kTail, typename StoreTail>
    Sent send_with_tail(const Head& head, std::span<const std::byte> body,
                        const StoreTail& store_tail) {
        if (!may_send()) return Sent::refused;
        output_.add_frame_with_tail<kTail>(head, body, store_tail);
        after_send();
        return Sent::queued;
    }

    // From inside on_frame: no further frame is handed over, not even of the bytes already read.
    void pause_reading() noexcept { paused_ = true; }
    // The frames left over come first, in a call of their own.
    void resume_reading();
    [[nodiscard]] bool is_paused() const noexcept { return paused_; }

    // Ends it now: nothing is read any more, what is pending is written if the socket takes it at
    // once.
    void close(CloseReason reason, std::error_code error = {});
    // Ends it when what is pending is written and seen by the peer, at the latest after
    // write_timeout.
    void finish(CloseReason reason = CloseReason::local);
    [[nodiscard]] bool is_open() const noexcept { return state_ == State::open; }

    [[nodiscard]] std::size_t pending_bytes() const noexcept { return output_.bytes(); }
    [[nodiscard]] bool is_congested() const noexcept {
        return output_.bytes() > options_->high_water;
    }
    // For on_closed: the frames of which no byte was written, in order.
    [[nodiscard]] std::vector<UnsentFrame> take_unsent();
    // When the socket last refused some of the output, while it is still refusing; else nothing.
    [[nodiscard]] std::optional<Loop::Clock::time_point> backlog_since() const noexcept;

    [[nodiscard]] const Traffic& traffic() const noexcept { return traffic_; }
    // Since the peer's last byte, as exactly as the loop's sweep: see Loop::keep_time().
    [[nodiscard]] std::chrono::milliseconds silent_for() const noexcept;
    [[nodiscard]] const std::string& remote() const noexcept { return remote_; }
    [[nodiscard]] Transport transport() const noexcept { return transport_; }
    [[nodiscard]] int native_handle() const noexcept { return fd_; }
    [[nodiscard]] Loop& loop() noexcept { return loop_; }

    // For Loop::set_foresight(): visit(frame) for those that are whole in the input, as far as
    // nothing of them was held back before. Of a WebSocket there are none: they are masked.
    template <typename Visit>
    void for_each_frame_in(std::span<const std::byte> input, const Visit& visit) const {
        if (phase_ == Phase::frames && !websocket_ && may_read()) {
            decoder_.for_each_whole_in(input, visit);
        }
    }
    [[nodiscard]] ConnectionHandler& handler() const noexcept { return *handler_; }

    // One pointer for the handler's own use.
    void set_context(void* context) noexcept { context_ = context; }
    [[nodiscard]] void* context() const noexcept { return context_; }

  private:
    friend class Loop;

    // Life order. finishing: only what is pending is still written. lingering: all is written,
    // waiting for the peer to take it. closing: waiting for on_closed.
    enum class State : std::uint8_t { fresh, open, finishing, lingering, closing, closed };
    enum class Phase : std::uint8_t { detect, upgrade, frames };

    // connection_read.cpp
    [[nodiscard]] bool may_read() const noexcept { return state_ == State::open && !paused_; }
    void on_events(std::uint32_t events);
    void on_hang_up();
    void stop_reading();
    void change_interest(std::uint32_t events);
    void want(std::uint32_t events);
    void want_no_more(std::uint32_t events);
    void on_readable();
    [[nodiscard]] std::size_t receive(std::span<std::byte> buffer);
    void consume_received(std::span<std::byte> input);
    void consume(std::span<std::byte> input);
    void detect(std::span<std::byte> input);
    void upgrade(std::span<std::byte> input);
    void enter_websocket();
    void drain();
    void drain_frames();
    [[nodiscard]] bool drain_odd_frame();
    void drain_websocket();
    void begin_partial();
    void stash();
    void continue_reading();
    void discard_input();

    // connection_write.cpp
    [[nodiscard]] bool may_send() noexcept {
        if (state_ == State::open && phase_ == Phase::frames) [[likely]]
            return true;
        return may_begin_frames();
    }
    void after_send() {
        ++traffic_.frames_out;
        if (output_.bytes() > much_output_) [[unlikely]]
            return after_much_output();
        mark_dirty();
    }
    void mark_dirty() {
        if (!dirty_) [[unlikely]]
            become_dirty();
    }
    [[nodiscard]] bool may_begin_frames() noexcept;
    void after_much_output();
    void become_dirty();
    void flush_output();
    void write_output();
    [[nodiscard]] ssize_t write_once(std::size_t& offered) noexcept;
    [[nodiscard]] ssize_t write_gathered(std::size_t& offered) noexcept;
    void wait_writable();
    void on_writable();
    void end_writing();
    void tell_congestion();
    void close_on_error(int error);
    void answer_ping(std::span<const std::byte> payload);
    void answer_close(std::uint16_t code);
    void say_close_frame();
    void say_goodbye();

    // connection.cpp, for the loop
    void finish_close();
    void abandon();
    void leave();
    [[nodiscard]] bool is_late(std::uint32_t since, std::chrono::milliseconds limit) const noexcept;
    // Enforces the limits, and says at which tick they are to be looked at next, if at all.
    [[nodiscard]] std::optional<std::uint32_t> keep_watching();
    [[nodiscard]] std::uint32_t next_look() const noexcept;
    [[nodiscard]] std::uint32_t next_silence() const noexcept;
    void keep_limits();
    void keep_finishing();
    [[nodiscard]] bool forgive_control_frames() noexcept;
    void listen_for_silence();
    [[nodiscard]] bool is_always_watched() const noexcept {
        return options_->silence.count() != 0 || options_->first_frame_timeout.count() != 0;
    }

    // What a frame needs lies together, first one that leaves; what is for the beginning and the
    // end comes last.
    State state_{State::fresh};
    Phase phase_{Phase::detect};
    Transport transport_{Transport::tcp};
    CloseReason reason_{CloseReason::local};
    bool paused_{};
    bool resuming_{};  // a posted continue_reading() is on its way
    bool blocked_{};   // waiting for the socket to become writable
    bool dirty_{};
    bool partial_{};     // an unfinished frame or upgrade, since reading_since_
    bool congested_{};   // what on_congestion said last
    bool backlogged_{};  // since backlog_since_
    bool hung_up_{};     // the peer, while we do not read
    bool close_frame_sent_{};
    int fd_{-1};
    std::uint32_t interest_{};              // what the loop's poller waits for
    std::uint32_t watched_at_{kUnwatched};  // its place among those the loop watches
    std::uint32_t heard_{};                 // tick of the last bytes that came
    std::uint32_t silences_told_{};         // since then
    std::uint32_t writing_since_{};         // tick of the last write progress
    Loop& loop_;
    Traffic traffic_;
    // Beyond this, output is written before the turn ends: a turn may hold more than max_pending.
    std::size_t much_output_;
    OutputQueue output_;
    ConnectionHandler* handler_;
    std::unique_ptr<WebSocketState> websocket_;
    Decoder decoder_;
    Options options_;
    void* context_{};

    Socket socket_;                     // until start(); then only its descriptor is
    std::shared_ptr<Connection> self_;  // from start() to the end of on_closed
    std::string remote_;
    Loop::Clock::time_point backlog_since_{};
    std::error_code error_;
    std::size_t index_{};            // among the loop's connections
    std::uint32_t reading_since_{};  // tick at which the unfinished frame or upgrade began
    std::uint32_t finishing_since_{};
    std::uint32_t started_{};  // tick of start()
};

}  // namespace amq::anet
