#pragma once
// The whole command line of amq, as CLI11 has it.

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/exit_code.hpp"

namespace amq::cli {

// The program is to end now, with a text for standard output (--help) or standard error.
struct ExitNow {
    ExitCode code{ExitCode::ok};
    std::string text{};
};

class CommandLine {
  public:
    CommandLine();

    // What to run, of the words behind the program's name.
    [[nodiscard]] std::variant<std::function<ExitCode()>, ExitNow> parse(
        std::vector<std::string> words);

    [[nodiscard]] const CLI::App& app() const noexcept { return app_; }

  private:
    Invocation invocation_;
    CLI::App app_;
};

}  // namespace amq::cli
