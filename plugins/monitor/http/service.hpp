#pragma once
// What all connections of a server share.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "plugins/monitor/http/admission.hpp"
#include "plugins/monitor/http/counters.hpp"
#include "plugins/monitor/http/server.hpp"

namespace amq::monitor::http {

/// On the thread of all sockets, but for what says otherwise.
struct Service {
    Service(Router given_router, std::shared_ptr<Access> given_access, ServerOptions given_options)
        : router(std::move(given_router)),
          access(std::move(given_access)),
          options(std::move(given_options)),
          admissions(router, *access, options.limits, options.hosts) {}

    const Router router;
    const std::shared_ptr<Access> access;
    const ServerOptions options;
    const Admissions admissions;
    Counters counters{};     // any thread
    bool is_ending = false;  // no request is taken any more

    /// The answer of a route's handler, whatever it throws; any thread.
    [[nodiscard]] Response answer(const Route&, const Request&) const;
};

}  // namespace amq::monitor::http
