#pragma once
// A connection that comes back: dials, reports, waits and dials again until it is stopped, one url
// after the other. Belongs to the client's thread.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include <amq/anet/client_options.hpp>
#include <amq/anet/connection.hpp>
#include <amq/anet/dialer.hpp>
#include <amq/anet/socket.hpp>
#include <amq/anet/url.hpp>

namespace amq::anet {

struct LinkEvents {
    std::function<void()> connecting;
    std::function<void()> up;
    // With the frames that had not left.
    std::function<void(const Disconnect&, std::vector<UnsentFrame>)> down;
    std::function<void(const Frame&)> frame;
    // See ConnectionHandler::on_silence; may be empty.
    std::function<void(std::uint32_t times)> silence{};
};

class ClientLink : private ConnectionHandler {
  public:
    // `urls` is not empty.
    ClientLink(Loop& loop, std::vector<Url> urls, const ClientOptions& options, LinkEvents events);

    void start();
    // Writes what is pending, within a short time, and comes back no more.
    void stop();

    // The peer is what it should be. If it is for some seconds, waits begin anew with the next
    // loss: one that takes connections only to end them is asked ever more slowly.
    void settle() noexcept;
    // Ends the connection, if there is one, as something of the peer's.
    void drop(CloseReason reason);
    // Ends it once what is pending is written; nothing comes in any more.
    void leave();

    [[nodiscard]] bool is_up() const noexcept { return up_; }
    // Dialed now, or last.
    [[nodiscard]] const Url& url() const noexcept { return urls_[at_]; }
    // Of all connections so far.
    [[nodiscard]] Traffic traffic() const noexcept;
    // Up, and not far behind with writing.
    [[nodiscard]] bool takes_frames() const noexcept;
    [[nodiscard]] std::size_t unwritten_bytes() const noexcept {
        return connection_ ? connection_->pending_bytes() : 0;
    }
    void send(const Head& head, std::span<const std::byte> body,
              std::span<const std::byte> tail = {});
    void pause_reading();
    void resume_reading();

  private:
    void dial();
    void on_dialed(std::error_code ec, Socket socket);
    void go_up();
    void retry(CloseReason reason, std::error_code ec, std::vector<UnsentFrame> unsent);
    void note_loss();
    [[nodiscard]] std::chrono::milliseconds next_delay();

    void on_frame(Connection& from, const Frame& frame) override;
    void on_congestion(Connection&, Congestion) override {}
    void on_closed(Connection& from, CloseReason reason, std::error_code error) override;
    void on_upgraded(Connection& from) override;
    void on_silence(Connection& from, std::uint32_t times) override;

    Loop& loop_;
    std::vector<Url> urls_;
    std::size_t at_{};  // of urls_
    std::shared_ptr<const ConnectionOptions> options_;
    std::chrono::milliseconds connect_timeout_;
    LinkEvents events_;
    Backoff backoff_;
    std::minstd_rand random_{std::random_device{}()};
    Timer timer_;
    std::shared_ptr<Dialer> dialer_;
    std::shared_ptr<Connection> connection_;
    Traffic ended_;  // of connections that are no more
    Loop::Clock::time_point lost_at_{};
    bool up_{};
    std::optional<Loop::Clock::time_point> settled_at_{};  // since it is up
    bool stopped_{};
};

}  // namespace amq::anet
