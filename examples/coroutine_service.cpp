// A service of coroutines: "quote" asks "price" and "stock", and replies with what they say. While
// it waits it holds no thread, so thousands of quotes may be open at once.
//
//   coroutine_service    serves all three, until it is interrupted; try: amq req quote apple
//
// The broker is AMQ_URL, or tcp://127.0.0.1:7600.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <iostream>
#include <string>

#include <amq/client/client.hpp>

#include "broker.hpp"

namespace {

namespace asio = boost::asio;

// Serves one message. The caller's time is passed on: nobody asks for longer than it waits.
asio::awaitable<void> quote(amq::Client& client, amq::Delivery message) {
    const std::string item{message.text()};
    amq::RequestOptions options{.timeout = message.remaining()};
    const amq::Result price = co_await client.async_request(amq::reliable_random, "price", item,
                                                            options, asio::use_awaitable);
    options.timeout = message.remaining();
    const amq::Result stock = co_await client.async_request(amq::reliable_random, "stock", item,
                                                            options, asio::use_awaitable);
    if (!price || !stock) co_return;  // the message goes unanswered, which declines it
    message.reply(item + ": " + std::string{stock.text()} + " at " + std::string{price.text()});
}

}  // namespace

int main() try {
    asio::io_context io;
    amq::Client client{examples::broker()};
    const auto prices = client.subscribe("price", [](amq::Delivery message) {
        message.reply(std::to_string(10 * message.body().size()));
    });
    const auto stocks =
        client.subscribe("stock", [](amq::Delivery message) { message.reply("7"); });
    auto quotes = client.subscribe("quote", [&](amq::Delivery message) {
        asio::co_spawn(io, quote(client, std::move(message)), asio::detached);
    });
    if (const auto taken = quotes.wait(); taken != amq::ClientOutcome::ok) {
        std::cerr << "coroutine_service: " << examples::why(client, taken) << '\n';
        return 1;
    }
    std::cerr << "serving\n";
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](const auto&, int) {
        quotes.unsubscribe();
        io.stop();
    });
    io.run();
    return 0;
} catch (const std::exception& error) {
    std::cerr << "coroutine_service: " << error.what() << '\n';
    return 2;
}
