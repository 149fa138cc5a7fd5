#include <amq/anet/server.hpp>

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <utility>

namespace amq::anet {

// The user's functions as the handler of all connections.
class Server::Events : public ConnectionHandler {
  public:
    explicit Events(ServerEvents events) : events_{std::move(events)} {}

    void opened(Connection& peer) {
        if (events_.on_open) events_.on_open(peer);
    }
    void on_frame(Connection& from, const Frame& frame) override { events_.on_frame(from, frame); }
    void on_congestion(Connection& from, Congestion state) override {
        if (events_.on_congestion) events_.on_congestion(from, state);
    }
    void on_closed(Connection& from, CloseReason reason, std::error_code error) override {
        if (events_.on_closed) events_.on_closed(from, reason, error);
    }

  private:
    ServerEvents events_;
};

Server::Server(const std::vector<std::string>& urls, ServerEvents events, ConnectionOptions options)
    : events_{std::make_unique<Events>(std::move(events))} {
    options_ = std::make_shared<const ConnectionOptions>(options);
    options.detect = Detect::websocket_only;
    websocket_only_ = std::make_shared<const ConnectionOptions>(options);
    for (const std::string& url : urls) listen(url);
}

Server::Server(const std::vector<std::string>& urls,
               std::function<void(Connection&, const Frame&)> on_frame, ConnectionOptions options)
    : Server{urls, ServerEvents{std::move(on_frame)}, options} {}

Server::~Server() = default;

void Server::listen(const std::string& text) {
    const ParsedUrl parsed = parse_url(text);
    if (!parsed.url) throw std::invalid_argument{parsed.error};
    const auto options = parsed.url->scheme == Scheme::ws ? websocket_only_ : options_;
    AcceptorCallbacks callbacks;
    callbacks.accepted = [this, options](Socket socket) {
        const auto peer = Connection::accepted(std::move(socket), loop_, options, *events_);
        peer->start();
        events_->opened(*peer);
    };
    acceptors_.emplace_back(io_, *parsed.url, std::move(callbacks)).start();
}

void Server::run() {
    io_.run();
}

void Server::stop() {
    asio::post(io_, [this] {
        for (Acceptor& acceptor : acceptors_) acceptor.close();
        loop_.close_all(CloseReason::shutdown);
    });
}

std::vector<Url> Server::local_urls() const {
    std::vector<Url> urls;
    for (const Acceptor& acceptor : acceptors_) urls.push_back(acceptor.local_url());
    return urls;
}

}  // namespace amq::anet
