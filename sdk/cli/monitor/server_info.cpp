// amq server info: what an amqd is, where it listens and what it has taken.

#include <memory>

#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/monitor/server_text.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/server.hpp"

namespace amq::cli {
namespace {

constexpr const char* kServerInfoExamples = R"(Examples:
  amq server info
  amq server info --json | jq -r .version)";

struct ServerInfoOptions {
    bool json{};
    MonitorOptions monitor{};
};

ExitCode run_server_info(const ServerInfoOptions& options) {
    Monitor monitor{options.monitor};
    const MonitorAnswer answer = monitor.ask(Target{"server"}, "show the server");
    if (options.json) {
        print_json(answer.text);
    } else {
        print(server_in_words(answer.json));
    }
    return ExitCode::ok;
}

}  // namespace

void add_server_info(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("info", "Say what it is, and where it listens");
    const auto options = std::make_shared<ServerInfoOptions>();
    add_json(app, options->json);
    add_monitor_options(app, options->monitor);
    app.footer(kServerInfoExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [options] { return run_server_info(*options); };
    });
}

}  // namespace amq::cli
