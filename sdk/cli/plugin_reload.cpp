// amq plugin reload: a strategy, from the same file as that is now.

#include <memory>
#include <string>

#include "sdk/cli/control.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/plugin.hpp"
#include "sdk/cli/plugin_change.hpp"

namespace amq::cli {
namespace {

constexpr const char* kReloadExamples = R"(Examples:
  cmake --build build && amq plugin reload org.example.least-busy

The file is the one that it was loaded from. When anything is wrong with it, what ran goes on.)";

struct ReloadOptions {
    std::string id{};
    ControlOptions control{};
};

ExitCode run_reload(const ReloadOptions& options) {
    Control control{options.control};
    const auto answer =
        control.ask({{"do", "plugin.reload"}, {"id", options.id}}, "reload " + options.id);
    print(change_in_words(options.id, answer));
    return ExitCode::ok;
}

}  // namespace

void add_plugin_reload(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("reload", "Load a strategy's file again");
    const auto options = std::make_shared<ReloadOptions>();
    add_strategy_id(app, options->id);
    add_control_options(app, options->control);
    app.footer(kReloadExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_reload(*options); }; });
}

}  // namespace amq::cli
