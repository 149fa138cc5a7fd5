// amq plugin check: a library of strategies against the rules of the contract. The rules are tried
// by a program of its own, which has the broker's core and its loader in it.

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "sdk/cli/failure.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/plugin.hpp"

namespace amq::cli {
namespace {

constexpr const char* kProgram = "amq-plugin-check";
constexpr const char* kCheckExamples = R"(Examples:
  amq plugin check build/plugins/least_busy.so
  amq plugin check least_busy.so --options '{"compare":8}' --seed 7
  amq plugin check least_busy.so --json | jq '.rules[] | select(.state != "ok")'

Each rule is tried in a process of its own, under a seed: what fails once fails again. Exit codes:
0 when all rules hold, 1 when one is broken, 2 usage.)";

struct CheckOptions {
    std::string file{};
    std::string options{};
    std::uint64_t seed{1};
    std::uint64_t limit{20};
    bool json{};
};

std::filesystem::path program_beside_this() {
    std::error_code ec;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", ec);
    if (ec) throw Failure{ExitCode::failed, "cannot tell where amq lies: " + ec.message()};
    return own.parent_path() / kProgram;
}

std::vector<std::string> words_of(const CheckOptions& options) {
    std::vector<std::string> words{kProgram, "--seed=" + std::to_string(options.seed),
                                   "--limit=" + std::to_string(options.limit)};
    if (!options.options.empty()) words.push_back("--options=" + options.options);
    if (options.json) words.emplace_back("--json");
    words.emplace_back("--");
    words.push_back(options.file);
    return words;
}

// Becomes that program; comes back only if it cannot.
ExitCode run_check(const CheckOptions& options) {
    const std::string program = program_beside_this().string();
    std::vector<std::string> words = words_of(options);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    ::execv(program.c_str(), arguments.data());
    throw Failure{ExitCode::failed, "cannot run " + program + ": " +
                                        std::generic_category().message(errno) +
                                        "; it is built and installed together with amq"};
}

}  // namespace

void add_plugin_check(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("check", "Hold a library against the contract's rules");
    const auto options = std::make_shared<CheckOptions>();
    app.add_option("file", options->file, "The library of strategies or monitors")
        ->option_text("FILE")
        ->required();
    app.add_option("-o,--options", options->options,
                   "A JSON object: what they are made with. Default: {}")
        ->option_text("JSON");
    add_number(app, "-s,--seed", options->seed, "Of all that is drawn. Default: 1", {.least = 0});
    add_number(app, "-l,--limit", options->limit, "Seconds for each case. Default: 20",
               {.most = 3'600});
    app.add_flag("-j,--json", options->json, "One JSON object: the verdict on each rule");
    app.footer(kCheckExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_check(*options); }; });
}

}  // namespace amq::cli
