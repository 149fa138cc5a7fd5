#include "sdk/cli/monitor/monitor.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "sdk/cli/duration.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/monitor/refusal.hpp"
#include "sdk/cli/monitor/token.hpp"
#include "sdk/cli/monitor/url.hpp"

namespace amq::cli {
namespace {

constexpr const char* kDefault = "http://127.0.0.1:7610";

// Throws when it is none: AMQ_MONITOR is not seen by those who check the command line.
MonitorUrl parsed_url(const std::string& text) {
    auto url = parse_monitor_url(text);
    if (!url) throw std::invalid_argument{problem_of_monitor_url(text)};
    return std::move(*url);
}

}  // namespace

void add_monitor_options(CLI::App& app, MonitorOptions& options) {
    app.add_option("--monitor", options.url,
                   "Of the monitor. Default: $AMQ_MONITOR, else http://127.0.0.1:7610")
        ->option_text("URL")
        ->check(problem_of_monitor_url)
        ->group("Monitor");
    app.add_option("--token-file", options.token_file,
                   "A file with the token, where one is needed. Default: $AMQ_MONITOR_TOKEN_FILE, "
                   "else the token in $AMQ_MONITOR_TOKEN")
        ->option_text("PATH")
        ->group("Monitor");
    add_duration(app, "-t,--timeout", options.timeout,
                 "How long to wait for an answer. Default: 5s")
        ->group("Monitor");
}

std::string monitor_url_of(const MonitorOptions& options) {
    if (!options.url.empty()) return options.url;
    const char* variable = std::getenv("AMQ_MONITOR");
    return variable == nullptr || *variable == '\0' ? kDefault : variable;
}

Monitor::Monitor(const MonitorOptions& options)
    : url_{monitor_url_of(options)},
      token_{token_for(options.token_file)},
      client_{parsed_url(url_), {.timeout = options.timeout}} {}

MonitorAnswer Monitor::ask(const Target& target, const std::string& what) {
    return parsed(text(target, what));
}

MonitorAnswer Monitor::tell(const Target& target, const boost::json::object& body,
                            const std::string& what) {
    HttpRequest request{.method = HttpRequest::Method::post, .target = target.text()};
    request.body = boost::json::serialize(body);
    return parsed(answer_to(std::move(request), what));
}

std::string Monitor::text(const Target& target, const std::string& what) {
    return answer_to({.target = target.text()}, what);
}

std::string Monitor::answer_to(HttpRequest request, const std::string& what) {
    request.token = token_;
    try {
        HttpAnswer answer = client_.ask(request, goes_on_);
        if (answer.status == 200) return std::move(answer.body);
        throw failure_of(answer, token_.empty() ? TokenSent::no : TokenSent::yes, what, url_);
    } catch (const NoAnswer& why) {
        throw failure_of(why, what, url_);
    }
}

MonitorAnswer Monitor::parsed(std::string text) const {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(text, error);
    if (error || !value.is_object()) throw not_a_monitor(url_);
    return {std::move(text), std::move(value.get_object())};
}

}  // namespace amq::cli
