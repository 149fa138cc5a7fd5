#include "sdk/cli/monitor/http_client.hpp"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>
#include <optional>
#include <utility>

#include "sdk/cli/duration.hpp"

namespace amq::cli {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Because = NoAnswer::Because;

constexpr milliseconds kLook{50};  // between two questions whether it goes on

http::request<http::string_body> message_of(const HttpRequest& request, const MonitorUrl& url) {
    const bool is_post = request.method == HttpRequest::Method::post;
    http::request<http::string_body> message{is_post ? http::verb::post : http::verb::get,
                                             request.target, 11};
    message.set(http::field::host, url.authority());
    message.set(http::field::user_agent, "amq/" AMQ_VERSION);
    message.set(http::field::accept, "*/*");
    if (!request.token.empty()) {
        message.set(http::field::authorization, "Bearer " + request.token);
    }
    if (is_post) {
        message.set(http::field::content_type, "application/json");
        message.body() = request.body;
        message.prepare_payload();
    }
    return message;
}

}  // namespace

// One thread does it all: the context runs only inside of ask(), until what was begun has ended.
class HttpClient::Exchange {
  public:
    Exchange(MonitorUrl url, Limits limits) : url_{std::move(url)}, limits_{limits} {}

    HttpAnswer ask(const HttpRequest& request, const std::function<bool()>& goes_on) {
        goes_on_ = &goes_on;
        deadline_ = Clock::now() + limits_.timeout;
        const auto message = message_of(request, url_);
        // The server closes what has been idle for long, which says nothing about the request; but
        // what changes something is never sent twice.
        const bool may_repeat = request.method == HttpRequest::Method::get;
        if (may_repeat && socket_.is_open() && try_to_send(message)) {
            if (auto answer = receive()) return std::move(*answer);
        }
        connect();
        if (try_to_send(message)) {
            if (auto answer = receive()) return std::move(*answer);
        }
        throw NoAnswer{Because::broken, "it closed the connection without an answer"};
    }

  private:
    void connect() {
        close();
        tcp::resolver resolver{context_};
        tcp::resolver::results_type found;
        error_code error;
        resolver.async_resolve(url_.host, url_.port, [&](error_code code, auto results) {
            error = code;
            found = std::move(results);
        });
        run([&] { resolver.cancel(); });
        if (error) throw NoAnswer{Because::unreachable, error.message()};
        boost::asio::async_connect(socket_, found,
                                   [&](error_code code, const auto&) { error = code; });
        run([&] { close(); });
        if (error) {
            close();
            throw NoAnswer{Because::unreachable, error.message()};
        }
        socket_.set_option(tcp::no_delay{true}, error);
    }

    // False when the server has closed the connection.
    bool try_to_send(const http::request<http::string_body>& message) {
        error_code error;
        http::async_write(socket_, message, [&](error_code code, std::size_t) { error = code; });
        run([&] { close(); });
        return !error;
    }

    // Nothing when the server has closed the connection before it said anything.
    std::optional<HttpAnswer> receive() {
        http::response_parser<http::string_body> parser;
        parser.body_limit(limits_.max_answer);
        parser.header_limit(static_cast<std::uint32_t>(limits_.max_head));
        buffer_.clear();
        error_code error;
        http::async_read(socket_, buffer_, parser,
                         [&](error_code code, std::size_t) { error = code; });
        run([&] { close(); });
        if (error) {
            close();
            if (error == http::error::body_limit || error == http::error::header_limit) {
                throw NoAnswer{Because::too_large, "its answer is too large"};
            }
            if (!parser.got_some()) return std::nullopt;
            throw NoAnswer{Because::broken,
                           "its answer is no HTTP, or breaks off: " + error.message()};
        }
        if (!parser.keep_alive()) close();
        return HttpAnswer{parser.get().result_int(), std::move(parser.get().body())};
    }

    // Until all that was begun has ended; past the deadline `stop` ends it.
    template <typename Stop>
    void run(Stop stop) {
        context_.restart();
        for (;;) {
            const auto left = deadline_ - Clock::now();
            context_.run_for(std::clamp<Clock::duration>(left, Clock::duration{0}, kLook));
            if (context_.stopped()) return;
            if (Clock::now() >= deadline_) {
                end(stop);
                throw NoAnswer{Because::late, "no answer within " + in_words(limits_.timeout)};
            }
            if (*goes_on_ && !(*goes_on_)()) {
                end(stop);
                throw NoAnswer{Because::given_up, "it was given up"};
            }
        }
    }

    template <typename Stop>
    void end(Stop stop) {
        stop();
        close();
        context_.run();
    }

    void close() {
        error_code error;
        socket_.close(error);
    }

    MonitorUrl url_;
    Limits limits_;
    boost::asio::io_context context_{1};
    tcp::socket socket_{context_};
    boost::beast::flat_buffer buffer_;
    Clock::time_point deadline_{};
    const std::function<bool()>* goes_on_{};
};

HttpClient::HttpClient(MonitorUrl url, Limits limits)
    : exchange_{std::make_unique<Exchange>(std::move(url), limits)} {}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::ask(const HttpRequest& request, const std::function<bool()>& goes_on) {
    return exchange_->ask(request, goes_on);
}

}  // namespace amq::cli
