// amq ping: is there a broker, and how far away is it?

#include <algorithm>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/ending.hpp"
#include "sdk/cli/json_text.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kPingExamples = R"(Examples:
  amq ping
  amq ping --count 1 > /dev/null && echo up # a health check
  amq ping --count 0 --interval 1s          # until Ctrl-C

The exit code is 0 when every ping came back, else that of the first which did not.)";

struct PingOptions {
    std::uint64_t count{4};
    milliseconds interval{250};
    milliseconds timeout{2'000};
    bool json{};
};

struct RoundTrips {
    std::uint64_t sent{};
    std::uint64_t back{};
    nanoseconds least{nanoseconds::max()};
    nanoseconds most{};
    nanoseconds sum{};
    ClientOutcome first_failure{ClientOutcome::ok};

    void add(ClientOutcome outcome, nanoseconds time) {
        ++sent;
        if (outcome != ClientOutcome::ok) {
            if (first_failure == ClientOutcome::ok) first_failure = outcome;
            return;
        }
        ++back;
        least = std::min(least, time);
        most = std::max(most, time);
        sum += time;
    }
    [[nodiscard]] nanoseconds average() const { return sum / std::max<std::int64_t>(1, of(back)); }

  private:
    static std::int64_t of(std::uint64_t count) { return static_cast<std::int64_t>(count); }
};

std::string line_of(ClientOutcome outcome, nanoseconds time, const std::string& url, bool json) {
    if (!json) {
        return outcome == ClientOutcome::ok ? "pong from " + url + ": " + in_words(time) + '\n'
                                            : "";
    }
    boost::json::object object{{"url", url}, {"outcome", to_string(outcome)}};
    if (outcome == ClientOutcome::ok) object["ns"] = time.count();
    return as_line(object);
}

std::string summary_of(const RoundTrips& trips, bool json) {
    if (json) {
        boost::json::object object{{"sent", trips.sent}, {"back", trips.back}};
        if (trips.back > 0) {
            object["min_ns"] = trips.least.count();
            object["avg_ns"] = trips.average().count();
            object["max_ns"] = trips.most.count();
        }
        return as_line(object);
    }
    std::string text =
        std::to_string(trips.sent) + " sent, " + std::to_string(trips.back) + " back";
    if (trips.back > 0) {
        text += "; min " + in_words(trips.least) + ", avg " + in_words(trips.average()) + ", max " +
                in_words(trips.most);
    }
    return text + '\n';
}

ExitCode run_ping(const PingOptions& options, ConnectionOptions with) {
    Ending ending;
    with.ending = &ending;
    Connection connection{with};
    const std::string url = urls_of(with).size() == 1 ? urls_of(with).front() : connection.url();
    RoundTrips trips;
    while (options.count == 0 || trips.sent < options.count) {
        if (trips.sent > 0 && ending.wait(options.interval) != Ending::Because::late) break;
        const auto begin = Clock::now();
        const ClientOutcome outcome = connection.client().flush(options.timeout);
        const nanoseconds time = Clock::now() - begin;
        trips.add(outcome, time);
        print(line_of(outcome, time, url, options.json));
        if (outcome != ClientOutcome::ok) note("no pong from " + url + ": " + explain(outcome));
    }
    print(summary_of(trips, options.json));
    return exit_code_of(trips.first_failure);
}

}  // namespace

void add_ping(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("ping", "Ask the broker for a sign of life");
    const auto options = std::make_shared<PingOptions>();
    add_number(app, "-n,--count", options->count, "So many pings; 0: until Ctrl-C. Default: 4",
               {.least = 0});
    add_duration(app, "-i,--interval", options->interval, "Between two of them. Default: 250ms");
    add_duration(app, "-t,--timeout", options->timeout, "For each pong. Default: 2s");
    app.add_flag("-j,--json", options->json, "One JSON object a ping, and one for all");
    add_connection_options(app, invocation.connection);
    app.footer(kPingExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return run_ping(*options, invocation.connection);
        };
    });
}

}  // namespace amq::cli
