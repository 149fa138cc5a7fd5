#include "sdk/cli/command_line.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <sstream>

#include "sdk/cli/help.hpp"
#include "sdk/cli/mistake.hpp"

namespace amq::cli {
namespace {

constexpr const char* kFooter = R"(A first request, in two terminals:
  amq reply greet --exec 'sed s/^/hello,\ /'
  amq req greet world

Exit codes:
  0  ok: a reply, or the broker has it
  1  failed: responder_lost, not_owner, overloaded, too_large, cancelled, strategy_failed, unknown,
     queue_full, stopped, a file that cannot be read or written, or what amqd has refused
  2  usage
  3  nobody replied: timeout, no_subscriber
  4  denied, or a token is missing
  5  no broker: unreachable, draining, no control socket, or no monitor
amq server check has those of monitoring plugins instead.

amq COMMAND --help says more about each; man amq has it all.)";

// The words behind what is wrong say which command's help is of use.
std::string advice_after(const CLI::App& app) {
    const std::string command = full_name(*chosen_commands(app).back());
    return "\nTry amq " + command + (command.empty() ? "" : " ") + "--help.\n";
}

// "help pub" as "pub --help", and "help" as "--help": many try it first.
void ask_for_help(std::vector<std::string>& words) {
    if (words.empty() || words.front() != "help") return;
    words.erase(words.begin());
    words.emplace_back("--help");
}

}  // namespace

CommandLine::CommandLine()
    : app_{"Publish, request, subscribe and reply over amqd, and watch it", "amq"} {
    app_.set_help_flag("-h,--help", "Say this, and end");
    app_.set_version_flag("-V,--version", "amq " AMQ_VERSION, "Say the version, and end");
    app_.formatter_fn(
        [](const CLI::App* app, const std::string&, CLI::AppFormatMode) { return help_of(*app); });
    app_.require_subcommand(1);
    app_.footer(kFooter);
    add_connection_options(app_, invocation_.connection);
    add_pub(app_, invocation_);
    add_req(app_, invocation_);
    add_sub(app_, invocation_);
    add_reply(app_, invocation_);
    add_ping(app_, invocation_);
    add_bench(app_, invocation_);
    add_plugin(app_, invocation_);
    add_server(app_, invocation_);
    add_top(app_, invocation_);
    add_conn(app_, invocation_);
    add_topic(app_, invocation_);
    add_models(app_, invocation_);
    add_timer(app_, invocation_);
    add_why(app_, invocation_);
    add_completion(app_, invocation_);
}

std::variant<std::function<ExitCode()>, ExitNow> CommandLine::parse(
    std::vector<std::string> words) {
    ask_for_help(words);
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    try {
        app_.parse(words);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        if (app_.exit(error, out, out) == 0) return ExitNow{ExitCode::ok, out.str()};
        return ExitNow{ExitCode::usage, mistake_in_words(app_, error) + advice_after(app_)};
    }
    return invocation_.run;
}

}  // namespace amq::cli
