// amq sub: prints the messages of topics as they come.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/ending.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/json_text.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/topics.hpp"

namespace amq::cli {
namespace {

constexpr const char* kSubExamples = R"(Examples:
  amq sub news
  amq sub orders payments --verbose
  amq sub news --json | jq .body
  amq sub news --count 1 --timeout 10s

It looks on: requests are declined, so that others reply to them. It ends with 0 at Ctrl-C, after
--count messages, or when nobody reads what it prints; with 3 when --timeout is over before.)";

struct SubOptions {
    std::vector<std::string> topics{};
    std::uint64_t count{};
    milliseconds timeout{};
    bool verbose{};
    bool json{};
    bool raw{};
};

std::string text_of(const Delivery& message, const SubOptions& options) {
    if (options.json) return as_line(to_json(message));
    const std::string topic = options.verbose ? message.topic().text() + ' ' : "";
    const std::string body{message.text()};
    return topic + (options.raw ? body : as_line(body));
}

ExitCode run_sub(const SubOptions& options, ConnectionOptions with) {
    Ending ending;
    with.ending = &ending;
    Connection connection{with};
    std::uint64_t printed = 0;  // of the one thread that handles messages
    const auto subscription =
        subscribe(connection.client(), options.topics, [&](const Delivery& message) {
            if (options.count != 0 && printed == options.count) return;
            try {
                print(text_of(message, options));
            } catch (const OutputClosed&) {
                return ending.end(ExitCode::ok);
            } catch (const Failure& failure) {
                return ending.fail(failure.what());
            }
            if (++printed == options.count) ending.end(ExitCode::ok);
        });
    if (!with.quiet) note("subscribed to " + in_words(options.topics));
    const auto limit = options.timeout.count() > 0 ? std::optional{options.timeout} : std::nullopt;
    const Ending::Because because = ending.wait(limit);
    ending.release_signals();  // a reader that does not read may hold up the end
    if (because != Ending::Because::late) return ending.code();
    if (options.count == 0) return ExitCode::ok;
    note("timeout: fewer messages than --count have come in time");
    return ExitCode::timeout;
}

}  // namespace

void add_sub(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("sub", "Subscribe, and print what comes");
    const auto options = std::make_shared<SubOptions>();
    add_topics(app, options->topics);
    add_number(app, "-n,--count", options->count, "End after so many messages");
    add_duration(app, "-t,--timeout", options->timeout,
                 "End after so long: with 0, or with 3 if --count was not reached");
    auto* verbose = app.add_flag("-v,--verbose", options->verbose, "The topic before each body");
    auto* json = app.add_flag("-j,--json", options->json,
                              "One JSON object a message: topic, model, body or body_base64, "
                              "headers, attempt, exchange");
    app.add_flag("--raw", options->raw, "The bodies' bytes alone, without a line end added")
        ->excludes(json);
    verbose->excludes(json);
    add_connection_options(app, invocation.connection);
    app.footer(kSubExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return run_sub(*options, invocation.connection);
        };
    });
}

}  // namespace amq::cli
