#include <amq/anet/dialer.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <string>
#include <utility>

namespace amq::anet {

void Dialer::dial(const Url& url, std::chrono::milliseconds limit) {
    limit_.expires_after(limit);
    limit_.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
        if (!ec) self->end(std::make_error_code(std::errc::timed_out));
    });
    if (url.scheme == Scheme::unix_socket) {
        endpoints_.emplace_back(asio::local::stream_protocol::endpoint{url.path});
        return try_next({});
    }
    boost::system::error_code not_numeric;
    const auto address = asio::ip::make_address(url.host, not_numeric);
    if (not_numeric) return resolve(url);
    endpoints_.emplace_back(asio::ip::tcp::endpoint{address, url.port});
    try_next({});
}

void Dialer::resolve(const Url& url) {
    resolver_.async_resolve(
        url.host, std::to_string(url.port),
        [self = shared_from_this()](const boost::system::error_code& ec, const auto& found) {
            for (const auto& entry : found) self->endpoints_.emplace_back(entry.endpoint());
            if (self->done_) self->try_next(ec);
        });
}

void Dialer::try_next(std::error_code last) {
    if (next_ == endpoints_.size()) return end(last);
    const Endpoint endpoint = endpoints_[next_++];
    boost::system::error_code ignored;
    socket_.close(ignored);
    socket_.async_connect(endpoint,
                          [self = shared_from_this()](const boost::system::error_code& ec) {
                              if (!self->done_) return;
                              if (ec) return self->try_next(ec);
                              self->end({});
                          });
}

void Dialer::end(std::error_code ec) {
    if (!done_) return;
    Socket socket{std::move(socket_)};
    const Done done = std::exchange(done_, nullptr);
    cancel();
    done(ec, std::move(socket));
}

void Dialer::cancel() {
    done_ = nullptr;
    limit_.cancel();
    resolver_.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace amq::anet
