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
#include <cstdlib>
#include <exception>
#include <future>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <amq/client/client.hpp>

namespace {

std::string broker() {
    const char* url = std::getenv("AMQ_URL");
    return url != nullptr ? url : std::string{amq::kDefaultUrl};
}

int work(const std::string& name) {
    amq::Client client{broker()};
    auto jobs = client.subscribe("jobs", [&](amq::Delivery message) {
        if (message.is_cancelled()) return;  // nobody waits for it any more
        const long number = std::stol(std::string{message.text()});
        message.reply(std::to_string(number * number), {{"by", name}});
    });
    if (jobs.wait() != amq::ClientOutcome::ok) {
        std::cerr << "worker_pool: no broker at " << broker() << "; is amqd running?\n";
        return 1;
    }
    std::cerr << name << " works\n";
    boost::asio::io_context io;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([](const auto&, int) {});
    io.run();
    return 0;
}

int have_done(long count) {
    amq::Client client{broker()};
    std::vector<std::future<amq::Result>> results;
    // A square is the same whoever computes it, however often: it may be repeated.
    const amq::RequestOptions options{.repeatable = true};
    for (long number = 1; number <= count; ++number) {
        results.push_back(client.async_request(amq::reliable_random, "jobs", std::to_string(number),
                                               options, boost::asio::use_future));
    }
    std::map<std::string, int> done_by;
    long sum = 0;
    for (auto& future : results) {
        const amq::Result result = future.get();
        if (!result) {
            std::cerr << "worker_pool: " << to_string(result.outcome()) << '\n';
            return 1;
        }
        sum += std::stol(std::string{result.text()});
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
    if (arguments.size() == 2 && arguments[0] == "do") return have_done(std::stol(arguments[1]));
    std::cerr << "usage: worker_pool work NAME\n       worker_pool do COUNT\n";
    return 2;
} catch (const std::exception& error) {
    std::cerr << "worker_pool: " << error.what() << '\n';
    return 2;
}
