// A pool of workers: each job goes to one of them, and to another one if that one is lost or
// declines. Workers may come and go at any time.
//
//   worker_pool work NAME    works, until it is interrupted
//   worker_pool do COUNT     has so many jobs done, and says by whom
//
// The broker is AMQ_URL, or tcp://127.0.0.1:7600.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdint>
#include <exception>
#include <future>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <amq/client/client.hpp>

#include "broker.hpp"
#include "number.hpp"

namespace {

int work(const std::string& name) {
    amq::Client client{examples::broker()};
    auto jobs = client.subscribe("jobs", [&](amq::Delivery message) {
        if (message.is_cancelled()) return;  // nobody waits for it any more
        const auto number = examples::number_in<std::uint32_t>(message.text());
        if (!number) return void(message.decline());
        const std::uint64_t square = std::uint64_t{*number} * *number;
        message.reply(std::to_string(square), {{"by", name}});
    });
    if (const auto taken = jobs.wait(); taken != amq::ClientOutcome::ok) {
        std::cerr << "worker_pool: " << examples::why(client, taken) << '\n';
        return 1;
    }
    std::cerr << name << " works\n";
    boost::asio::io_context io;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([](const auto&, int) {});
    io.run();
    return 0;
}

int have_done(std::uint32_t count) {
    amq::Client client{examples::broker()};
    std::vector<std::future<amq::Result>> results;
    // A square is the same whoever computes it, however often: it may be repeated.
    const amq::RequestOptions options{.repeatable = true};
    for (std::uint32_t number = 1; number <= count; ++number) {
        results.push_back(client.async_request(amq::reliable_random, "jobs", std::to_string(number),
                                               options, boost::asio::use_future));
    }
    std::map<std::string, int> done_by;
    std::uint64_t sum = 0;
    for (auto& future : results) {
        const amq::Result result = future.get();
        if (!result) {
            std::cerr << "worker_pool: " << examples::why(client, result.outcome()) << '\n';
            return 1;
        }
        sum += examples::number_in<std::uint64_t>(result.text()).value_or(0);
        ++done_by[std::string{result.headers().find("by").value_or("?")}];
    }
    std::cout << "sum of squares: " << sum << '\n';
    for (const auto& [name, jobs] : done_by) std::cout << name << ": " << jobs << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "work") return work(arguments[1]);
    if (arguments.size() == 2 && arguments[0] == "do") {
        if (const auto count = examples::number_in<std::uint16_t>(arguments[1])) {
            return have_done(*count);
        }
        std::cerr << "worker_pool: COUNT is a number from 0 to 65535, not " << arguments[1] << '\n';
        return 2;
    }
    std::cerr << "usage: worker_pool work NAME\n       worker_pool do COUNT\n";
    return 2;
} catch (const std::exception& error) {
    std::cerr << "worker_pool: " << error.what() << '\n';
    return 2;
}
