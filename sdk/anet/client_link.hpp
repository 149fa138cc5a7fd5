#pragma once
// A connection that comes back: dials, reports, waits and dials again until it is stopped. Belongs
// to the client's thread.

#include <chrono>
#include <functional>
#include <memory>
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
};

class ClientLink : private ConnectionHandler {
  public:
    ClientLink(Loop& loop, Url url, const ClientOptions& options, LinkEvents events);

    void start();
    // Writes what is pending, within a short time, and comes back no more.
    void stop();

    [[nodiscard]] bool is_up() const noexcept { return up_; }
    // Up, and not far behind with writing.
    [[nodiscard]] bool takes_frames() const noexcept;
    void send(const Head& head, std::span<const std::byte> body);

  private:
    void dial();
    void on_dialed(std::error_code ec, Socket socket);
    void go_up();
    void retry(CloseReason reason, std::error_code ec, std::vector<UnsentFrame> unsent);
    [[nodiscard]] std::chrono::milliseconds next_delay();

    void on_frame(Connection& from, const Frame& frame) override;
    void on_congestion(Connection&, Congestion) override {}
    void on_closed(Connection& from, CloseReason reason, std::error_code error) override;
    void on_upgraded(Connection& from) override;

    Loop& loop_;
    Url url_;
    std::shared_ptr<const ConnectionOptions> options_;
    std::chrono::milliseconds connect_timeout_;
    LinkEvents events_;
    Backoff backoff_;
    std::minstd_rand random_{std::random_device{}()};
    Timer timer_;
    std::shared_ptr<Dialer> dialer_;
    std::shared_ptr<Connection> connection_;
    Loop::Clock::time_point lost_at_{};
    bool up_{};
    bool stopped_{};
};

}  // namespace amq::anet
