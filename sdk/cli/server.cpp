// amq server: what is asked of an amqd as a whole. What its monitor is asked is in monitor/.

#include <boost/json/array.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/control.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/server.hpp"
#include "sdk/cli/table.hpp"

namespace amq::cli {
namespace {

constexpr const char* kServerExamples = R"(Examples:
  amq server reload
  amq server info
  amq server check --max-connections-used 90%

The first speaks to the control socket of an amqd on this machine, the others to its monitor.

amq server COMMAND --help says more about each.)";

constexpr const char* kReloadConfigExamples = R"(Examples:
  amqd --config /etc/amq/amq.toml --check-config && amq server reload

All of the file holds from then on, or nothing of it: when anything in it is wrong, what held goes
on. Keys that only a restart changes are named, as is what is configured and cannot be had: a
plugin that is missing, and models whose strategy nobody has.)";

std::vector<std::string> texts_in(const boost::json::object& answer, std::string_view key) {
    std::vector<std::string> texts;
    for (const auto& one : array_of(answer, key)) {
        if (one.is_string()) texts.push_back(printable(one.get_string()));
    }
    return texts;
}

ExitCode run_reload_config(const ControlOptions& options) {
    Control control{options};
    const auto answer = control.ask({{"do", "server.reload"}}, "reload the configuration");
    const std::vector<std::string> changed = texts_in(answer, "changed");
    const std::vector<std::string> later = texts_in(answer, "restart");
    if (changed.empty()) print("nothing has changed\n");
    for (const std::string& one : changed) print("changed: " + one + '\n');
    for (const std::string& one : texts_in(answer, "missing")) print("missing: " + one + '\n');
    for (const std::string& one : texts_in(answer, "unbound")) print("unbound: " + one + '\n');
    for (const std::string& one : later) print("changed by a restart only: " + one + '\n');
    return ExitCode::ok;
}

}  // namespace

void add_server(CLI::App& root, Invocation& invocation) {
    CLI::App& group = *root.add_subcommand("server", "See and control an amqd as a whole");
    group.require_subcommand(1);
    group.footer(kServerExamples);
    CLI::App& app = *group.add_subcommand("reload", "Read the configuration again");
    const auto options = std::make_shared<ControlOptions>();
    add_control_options(app, *options);
    app.footer(kReloadConfigExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [options] { return run_reload_config(*options); };
    });
    add_server_info(group, invocation);
    add_server_check(group, invocation);
}

}  // namespace amq::cli
