#pragma once
// One attempt to connect to a url: resolve, try each address, give up at the time limit.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <system_error>
#include <vector>

#include <amq/anet/socket.hpp>
#include <amq/anet/url.hpp>

namespace amq::anet {

class Dialer : public std::enable_shared_from_this<Dialer> {
  public:
    // Called once unless cancelled; the socket is connected when there is no error.
    using Done = std::function<void(std::error_code, Socket)>;

    Dialer(asio::io_context& io, Done done)
        : socket_{io}, resolver_{io}, limit_{io}, done_{std::move(done)} {}

    void dial(const Url& url, std::chrono::milliseconds limit);
    void cancel();

  private:
    using Endpoint = asio::generic::stream_protocol::endpoint;

    void resolve(const Url& url);
    void try_next(std::error_code last);
    void end(std::error_code ec);

    Socket socket_;
    asio::ip::tcp::resolver resolver_;
    Timer limit_;
    Done done_;
    std::vector<Endpoint> endpoints_;
    std::size_t next_{};
};

}  // namespace amq::anet
