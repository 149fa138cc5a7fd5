#pragma once
// Two ends of a loopback connection over any transport, in one loop, with everything they say
// recorded.

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <amq/anet/acceptor.hpp>
#include <amq/anet/connection.hpp>
#include <amq/anet/loop.hpp>

#include "bytes.hpp"

namespace amq::anet::test {

inline constexpr Head kHead{1001, 7, 0, 0, 12};

// Runs until `done` or until the time limit: no test sleeps.
template <typename Done>
bool run_until(asio::io_context& io, Done done,
               std::chrono::milliseconds limit = std::chrono::seconds{10}) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= end) return false;
        io.restart();
        io.run_one_for(end - now);
    }
    return true;
}

struct Received {
    Head head;
    Bytes body;
    friend bool operator==(const Received&, const Received&) = default;
};

struct Ended {
    CloseReason reason;
    std::error_code error;
};

class Recorder : public ConnectionHandler {
  public:
    void on_frame(Connection& from, const Frame& frame) override {
        frames.push_back({frame.head, Bytes(frame.body.begin(), frame.body.end())});
        if (react) react(from, frame);
    }
    void on_congestion(Connection& from, Congestion state) override {
        congestion.push_back(state);
        if (react_to_congestion) react_to_congestion(from, state);
    }
    void on_closed(Connection& from, CloseReason reason, std::error_code error) override {
        ended.push_back({reason, error});
        unsent = from.take_unsent();
        if (react_to_close) react_to_close(from);
    }
    void on_silence(Connection& from, std::uint32_t times) override {
        silences.push_back(times);
        if (react_to_silence) react_to_silence(from, times);
    }
    void on_hang_up(Connection&) override { ++hang_ups; }
    void on_upgraded(Connection& from) override {
        ++upgrades;
        if (react_to_upgrade) react_to_upgrade(from);
    }

    std::vector<Received> frames;
    std::vector<Congestion> congestion;
    std::vector<Ended> ended;
    std::vector<UnsentFrame> unsent;
    std::vector<std::uint32_t> silences;
    int upgrades{};
    int hang_ups{};
    std::function<void(Connection&, const Frame&)> react;
    std::function<void(Connection&, Congestion)> react_to_congestion;
    std::function<void(Connection&)> react_to_close;
    std::function<void(Connection&, std::uint32_t)> react_to_silence;
    std::function<void(Connection&)> react_to_upgrade;
};

inline std::string socket_path() {
    static int count = 0;
    return testing::TempDir() + "anet" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

// A server side with a listener of the given kind; peers connect to it.
class Endpoints {
  public:
    explicit Endpoints(Transport over,
                       std::chrono::milliseconds sweep = std::chrono::milliseconds{5})
        : transport{over}, loop{io, sweep} {}

    void listen() {
        Url url{Scheme::tcp, "127.0.0.1", 0, ""};
        if (transport == Transport::unix_socket) url = {Scheme::unix_socket, "", 0, socket_path()};
        AcceptorCallbacks callbacks;
        callbacks.accepted = [this](Socket socket) {
            server = Connection::accepted(std::move(socket), loop,
                                          std::make_shared<ConnectionOptions>(options), at_server);
            server->start();
        };
        acceptor.emplace(io, url, std::move(callbacks));
        acceptor->start();
    }

    Socket connect_socket() {
        if (!acceptor) listen();
        Socket socket{io};
        if (transport == Transport::unix_socket) {
            socket.connect(asio::local::stream_protocol::endpoint{acceptor->local_url().path});
        } else {
            socket.connect(asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(),
                                                   acceptor->local_url().port});
        }
        return socket;
    }

    // Both ends up and, over WebSocket, upgraded.
    void connect() {
        auto shared = std::make_shared<ConnectionOptions>(client_options);
        Socket socket = connect_socket();
        client = transport == Transport::websocket
                     ? Connection::connected_websocket(std::move(socket), loop, shared, at_client,
                                                       "localhost", "/")
                     : Connection::connected(std::move(socket), loop, shared, at_client);
        client->start();
        const int upgrades = transport == Transport::websocket ? 1 : 0;
        ASSERT_TRUE(run_until(io, [&] {
            return server && at_client.upgrades == upgrades && at_server.upgrades == upgrades;
        }));
    }

    template <typename Done>
    bool run(Done done) {
        return run_until(io, done);
    }

    Transport transport;
    ConnectionOptions options;  // the server's
    ConnectionOptions client_options;
    asio::io_context io{1};
    Loop loop;
    Recorder at_server;
    Recorder at_client;
    std::optional<Acceptor> acceptor;
    std::shared_ptr<Connection> server;
    std::shared_ptr<Connection> client;
};

}  // namespace amq::anet::test
