#include "plugins/monitor/http/service.hpp"

#include <exception>

namespace amq::monitor::http {
namespace {

Response failed() {
    return error_response(500, Refusal::failed, "this could not be answered; the log says why");
}

}  // namespace

Response Service::answer(const Route& route, const Request& request) const {
    std::string why = "something was thrown that is no exception";
    try {
        return route.handler(request);
    } catch (const std::exception& error) {
        why = error.what();
    } catch (...) {
    }
    if (options.on_failure) options.on_failure(request.path + ": " + why);
    return failed();
}

}  // namespace amq::monitor::http
