// All that a connection does, but what the kernel does for it: frames come over one end of a pair
// of sockets, and go back over it.

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <amq/anet/connection.hpp>

#include "bench/micro/publishes.hpp"
#include "bench/micro/stage.hpp"

namespace amq::bench {
namespace {

using namespace anet;

constexpr std::string_view kUpgrade =
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

class Echo final : private ConnectionHandler {
  public:
    Echo(Wrapping wrapping, std::uint32_t frames)
        : bytes_(publishes(Protocol::original, wrapping, frames)), frames_(frames) {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
            throw std::runtime_error("no sockets");
        }
        peer_ = ends[0];
        Socket socket{io_, asio::generic::stream_protocol(AF_UNIX, 0), ends[1]};
        connection_ = Connection::accepted(std::move(socket), loop_,
                                           std::make_shared<ConnectionOptions>(), *this);
        connection_->start();
        if (wrapping == Wrapping::websocket) upgrade();
    }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;
    ~Echo() override { ::close(peer_); }

    void exchange() {
        const std::uint32_t before = echoed_;
        write(std::as_bytes(std::span{bytes_}));
        while (echoed_ != before + frames_) turn();
        while (connection_->pending_bytes() != 0) turn();
        static_cast<void>(read());
    }

  private:
    void on_frame(Connection& from, const Frame& frame) override {
        ++echoed_;
        from.send(frame.head, frame.body);
    }
    void on_congestion(Connection&, anet::Congestion) override {}
    void on_closed(Connection&, CloseReason, std::error_code) override {}

    void upgrade() {
        write(std::as_bytes(std::span{kUpgrade}));
        while (read() == 0) turn();
    }
    void turn() {
        if (!connection_->is_open()) throw std::runtime_error("the connection has ended");
        io_.poll();
    }
    void write(std::span<const std::byte> bytes) const {
        const ssize_t written = ::write(peer_, bytes.data(), bytes.size());
        if (written != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("not written");
    }
    std::size_t read() {
        const ssize_t size = ::read(peer_, answer_.data(), answer_.size());
        return size > 0 ? static_cast<std::size_t>(size) : 0;
    }

    asio::io_context io_;
    Loop loop_{io_};
    std::shared_ptr<Connection> connection_;
    Bytes bytes_;
    std::uint32_t frames_;
    std::uint32_t echoed_ = 0;
    int peer_ = -1;
    std::array<std::byte, 64 * 1024> answer_;
};

Stage echo_stage(const char* name, Wrapping wrapping, std::uint32_t frames) {
    return {std::string("connection/echo/") + name + '/' + std::to_string(frames), frames,
            [wrapping, frames] {
                auto echo = std::make_shared<Echo>(wrapping, frames);
                return [echo] { echo->exchange(); };
            }};
}

}  // namespace

void add_connection_stages(Stages& to) {
    for (const std::uint32_t frames : {1U, 32U}) {
        to.push_back(echo_stage("tcp", Wrapping::none, frames));
        to.push_back(echo_stage("websocket", Wrapping::websocket, frames));
    }
}

}  // namespace amq::bench
