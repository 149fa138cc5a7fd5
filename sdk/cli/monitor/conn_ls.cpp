// amq conn ls: who is connected, and how each fares.

#include <memory>
#include <string>

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/conn.hpp"
#include "sdk/cli/monitor/connection_text.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kConnLsExamples = R"(Examples:
  amq conn ls --sort pending --desc --limit 20
  amq conn ls --address 10.1.2.3
  amq conn ls --json | jq -r '.connections[] | select(.congested) | .user'

IN and OUT are messages since it connected, as the broker sees it: IN comes from the client. Long
names are cut; --json has all of them.)";

struct ConnLsOptions {
    ListOptions list{};
    std::string user{};
    std::string address{};
    std::string transport{};
    std::string listener{};
};

ExitCode run_conn_ls(const ConnLsOptions& options, bool is_quiet) {
    Target target{"connections"};
    add_list(target, options.list);
    target.with_any("user", options.user)
        .with_any("address", options.address)
        .with_any("transport", options.transport)
        .with_any("listener", options.listener);
    Monitor monitor{options.list.monitor};
    const MonitorAnswer answer = monitor.ask(target, "list the connections");
    if (options.list.json) {
        print_json(answer.text);
        return ExitCode::ok;
    }
    const boost::json::array& connections = array_of(answer.json, "connections");
    print(connection_table(connections).text());
    const std::string left = what_is_left(answer.json, connections.size());
    if (!left.empty() && !is_quiet) note(left);
    return ExitCode::ok;
}

}  // namespace

void add_conn_ls(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("ls", "List who is connected, and how each fares");
    const auto options = std::make_shared<ConnLsOptions>();
    app.add_option("--user", options->user, "Only of this user")->option_text("USER");
    app.add_option("--address", options->address, "Only from this address, with or without a port")
        ->option_text("ADDRESS");
    add_choice(app, "--transport", options->transport, {"tcp", "ws", "unix"},
               "Only over tcp, ws or unix");
    app.add_option("--listener", options->listener, "Only of the listener with this name")
        ->option_text("LISTENER");
    add_list_options(app, options->list, connection_orders(),
                     "user, name, software, address or id");
    app.footer(kConnLsExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return run_conn_ls(*options, invocation.connection.quiet);
        };
    });
}

}  // namespace amq::cli
