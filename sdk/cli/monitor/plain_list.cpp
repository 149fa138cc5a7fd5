#include "sdk/cli/monitor/plain_list.hpp"

#include <memory>

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

struct PlainListOptions {
    bool json{};
    MonitorOptions monitor{};
};

ExitCode run_plain_list(const PlainListOptions& options, const PlainList& list) {
    Monitor monitor{options.monitor};
    const MonitorAnswer answer = monitor.ask(Target{list.path}, list.what);
    if (options.json) {
        print_json(answer.text);
    } else {
        print(list.in_words(array_of(answer.json, list.key)));
    }
    return ExitCode::ok;
}

}  // namespace

void add_plain_list(CLI::App& group, Invocation& invocation, const PlainList& list) {
    CLI::App& app = *group.add_subcommand(list.name, list.says);
    const auto options = std::make_shared<PlainListOptions>();
    add_json(app, options->json);
    add_monitor_options(app, options->monitor);
    app.footer(list.examples);
    app.final_callback([&invocation, options, list] {
        invocation.run = [options, list] { return run_plain_list(*options, list); };
    });
}

}  // namespace amq::cli
