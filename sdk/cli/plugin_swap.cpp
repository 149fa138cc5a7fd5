// amq plugin swap: a strategy, from another file from now on.

#include <memory>
#include <string>

#include "sdk/cli/control.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/plugin.hpp"
#include "sdk/cli/plugin_change.hpp"

namespace amq::cli {
namespace {

constexpr const char* kSwapExamples = R"(Examples:
  amq plugin swap org.example.least-busy ./least_busy.so
  amq plugin shadow org.example.least-busy ./least_busy.so --for 60s   # to be sure before

No session ends and no message is lost. When anything is wrong with the file, what ran goes on.)";

struct SwapOptions {
    std::string id{};
    std::string file{};
    ControlOptions control{};
};

ExitCode run_swap(const SwapOptions& options) {
    Control control{options.control};
    const auto answer = control.ask(
        {{"do", "plugin.swap"}, {"id", options.id}, {"file", absolute_file(options.file)}},
        "swap " + options.id);
    print(change_in_words(options.id, answer));
    return ExitCode::ok;
}

}  // namespace

void add_plugin_swap(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("swap", "Put another file in place of a strategy");
    const auto options = std::make_shared<SwapOptions>();
    add_strategy_id(app, options->id);
    add_plugin_file(app, options->file);
    add_control_options(app, options->control);
    app.footer(kSwapExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_swap(*options); }; });
}

}  // namespace amq::cli
