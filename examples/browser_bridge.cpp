// A bridge for browser pages: JSON over WebSocket on one side, amq on the other.
//
//   browser_bridge [PORT]    on 127.0.0.1; 7700 if nothing is said, 0 takes a free one
//
// The page says {"id": 1, "topic": "greet", "body": "world"}, perhaps with "model", and gets it
// back with "outcome" and the reply as "body". In a page's script:
//
//   const bridge = new WebSocket("ws://127.0.0.1:7700");
//   bridge.onmessage = event => console.log(JSON.parse(event.data));
//   bridge.onopen = () => bridge.send('{"id": 1, "topic": "greet", "body": "world"}');
//
// Every page that is open in the browser may connect: check its Origin before you use it.

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>
#include <cstdint>
#include <iostream>
#include <string>

#include <amq/client/client.hpp>

#include "broker.hpp"
#include "number.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr const char* kPort = "7700";

amq::Model model_in(const json::object& said) {
    const json::value* model = said.if_contains("model");
    return model != nullptr ? amq::model_named(model->as_string()) : amq::reliable_random;
}

// One question of a page, and its answer.
asio::awaitable<json::object> answer(amq::Client& client, std::string text) {
    json::object said;
    try {
        said = json::parse(text).as_object();
        const amq::Model model = model_in(said);
        const amq::Topic topic{std::string_view{said.at("topic").as_string()}};
        const std::string body{said.at("body").as_string()};
        const amq::Result result = co_await client.async_request(model, topic, body, use_awaitable);
        said["outcome"] = to_string(result.outcome());
        said["body"] = result.text();
    } catch (const std::exception& error) {
        said["error"] = error.what();
    }
    co_return said;
}

asio::awaitable<void> serve(amq::Client& client, tcp::socket socket) {
    beast::websocket::stream<tcp::socket> page{std::move(socket)};
    page.read_message_max(64 * 1024);  // bytes
    co_await page.async_accept(use_awaitable);
    for (;;) {
        beast::flat_buffer buffer;
        co_await page.async_read(buffer, use_awaitable);
        const auto said = co_await answer(client, beast::buffers_to_string(buffer.cdata()));
        co_await page.async_write(asio::buffer(json::serialize(said)), use_awaitable);
    }
}

asio::awaitable<void> listen(amq::Client& client, tcp::acceptor& acceptor) {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(client, std::move(socket)),
                       [](const std::exception_ptr&) {});  // the page has gone, or was none
    }
}

}  // namespace

int main(int argc, char** argv) try {
    const auto port = examples::number_in<std::uint16_t>(argc > 1 ? argv[1] : kPort);
    if (!port) throw std::invalid_argument{"PORT is a number from 0 to 65535"};
    asio::io_context io;
    tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), *port}};
    amq::Client client{examples::broker()};
    asio::co_spawn(io, listen(client, acceptor), asio::detached);
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](const auto&, int) { io.stop(); });
    std::cerr << "ws://127.0.0.1:" << acceptor.local_endpoint().port() << '\n';
    io.run();
} catch (const boost::system::system_error& error) {  // what() would name a file of Boost
    std::cerr << "browser_bridge: cannot listen on port " << (argc > 1 ? argv[1] : kPort) << ": "
              << error.code().message() << '\n';
    return 1;
} catch (const std::exception& error) {
    std::cerr << "browser_bridge: " << error.what() << '\n';
    return 2;
}
