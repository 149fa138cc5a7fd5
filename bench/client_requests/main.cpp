// amq_client_requests: parses its options, measures one library and reports.

#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>

#include "bench/client_requests/library.hpp"
#include "bench/client_requests/measuring.hpp"
#include "bench/client_requests/options.hpp"

namespace {

using namespace amq::bench::clients;

std::unique_ptr<Library> make_library(const Options& options) {
    switch (options.library) {
        case Which::amq: return make_amq(options.url, Responder::library);
        case Which::amq_alone: return make_amq(options.url, Responder::raw);
        case Which::floor: return make_floor(options.url);
        case Which::nats: return make_nats(options.url, Sending::as_it_is);
        case Which::nats_asap: break;
    }
    return make_nats(options.url, Sending::at_once);
}

int run(const Options& options) {
    const auto library = make_library(options);
    const Measured measured = measure(*library, options);
    std::puts(report(options, measured).c_str());
    const bool is_good = measured.wrong == 0 && measured.latencies.count() > 0;
    if (!is_good) {
        std::fputs("amq_client_requests: FAILED: wrong answers, or none at all\n", stderr);
    }
    return is_good ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    const std::span<char* const> arguments(values + 1,
                                           static_cast<std::size_t>(count > 0 ? count - 1 : 0));
    try {
        if (arguments.size() == 1 && std::string_view(arguments[0]) == "--help") {
            std::fputs(usage().c_str(), stdout);
            return 0;
        }
        return run(parse_options(arguments));
    } catch (const std::invalid_argument& problem) {
        std::fprintf(stderr, "amq_client_requests: %s; try --help\n", problem.what());
        return 2;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_client_requests: FAILED: %s\n", problem.what());
        return 1;
    }
}
