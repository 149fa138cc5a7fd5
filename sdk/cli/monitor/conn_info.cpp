// amq conn info: all that is known of one connection.

#include <memory>
#include <string>

#include "sdk/cli/monitor/conn.hpp"
#include "sdk/cli/monitor/connection_text.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kConnInfoExamples = R"(Examples:
  amq conn info 77
  amq conn info 77 --json | jq .tcp)";

struct ConnInfoOptions {
    std::string id{};
    bool json{};
    MonitorOptions monitor{};
};

ExitCode run_conn_info(const ConnInfoOptions& options) {
    Monitor monitor{options.monitor};
    const MonitorAnswer answer =
        monitor.ask(Target{"connections"}.segment(options.id), "show connection " + options.id);
    if (options.json) {
        print_json(answer.text);
    } else {
        print(connection_in_words(answer.json));
    }
    return ExitCode::ok;
}

}  // namespace

void add_conn_info(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("info", "Say all that is known of a connection");
    const auto options = std::make_shared<ConnInfoOptions>();
    app.add_option("id", options->id, "As amq conn ls has it")->option_text("ID")->required();
    add_json(app, options->json);
    add_monitor_options(app, options->monitor);
    app.footer(kConnInfoExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_conn_info(*options); }; });
}

}  // namespace amq::cli
