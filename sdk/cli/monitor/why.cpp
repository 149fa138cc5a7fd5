// amq why: why somebody was disconnected, in plain words.

#include <memory>
#include <stdexcept>
#include <string>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/display_text.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kWhyExamples = R"(Examples:
  amq why alice
  amq why --address 10.1.2.3
  amq why alice --json | jq -r '.disconnects[].reading'

How the last connections ended, and what else ended at the same moment: whether it is the client,
the network or the broker.)";

struct WhyOptions {
    std::string user{};
    std::string address{};
    bool json{};
    MonitorOptions monitor{};
};

ExitCode run_why(const WhyOptions& options) {
    if (options.user.empty() == options.address.empty()) {
        throw std::invalid_argument{"say who, by one of USER and --address"};
    }
    const bool is_user = !options.user.empty();
    const std::string who = is_user ? options.user : options.address;
    Target target{"why"};
    if (is_user) {
        target.segment(who);
    } else {
        target.with("address", who);
    }
    Monitor monitor{options.monitor};
    const MonitorAnswer answer = monitor.ask(target, "say why " + printable(who) + " has gone");
    if (options.json) {
        print_json(answer.text);
        return ExitCode::ok;
    }
    const bool is_there = flag_of(answer.json, "connected");
    print(printable(who) + (is_there ? " is connected" : " is not connected") + ".\n" +
          printable_lines(text_of(answer.json, "text")));
    return ExitCode::ok;
}

}  // namespace

void add_why(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("why", "Say in plain words why somebody was disconnected");
    const auto options = std::make_shared<WhyOptions>();
    app.add_option("user", options->user, "Who")->option_text("USER");
    app.add_option("--address", options->address, "Whoever was at this address, or in this network")
        ->option_text("ADDRESS");
    add_json(app, options->json);
    add_monitor_options(app, options->monitor);
    app.footer(kWhyExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_why(*options); }; });
}

}  // namespace amq::cli
