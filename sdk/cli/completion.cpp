// amq completion: a script for the shell, made of the command line as it is.

#include <memory>
#include <string>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/completion_script.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kCompletionExamples = R"(Examples:
  source <(amq completion bash)                       # in ~/.bashrc
  source <(amq completion zsh)                        # in ~/.zshrc, behind compinit
  amq completion fish | source                        # in ~/.config/fish/config.fish)";

}  // namespace

void add_completion(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("completion", "Print a script that completes in a shell");
    const auto shell = std::make_shared<std::string>();
    app.add_option("shell", *shell, "bash, zsh or fish")
        ->option_text("SHELL")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    app.footer(kCompletionExamples);
    app.final_callback([&root, &invocation, shell] {
        invocation.run = [&root, shell] {
            const std::vector<Completed> commands = completed_commands(root);
            print(*shell == "bash"  ? bash_script(commands)
                  : *shell == "zsh" ? zsh_script(commands)
                                    : fish_script(commands));
            return ExitCode::ok;
        };
    });
}

}  // namespace amq::cli
