// The process: arguments, the cases one after the other, exit codes.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>

#include "host/plugins/staging.hpp"
#include "sdk/plugin_check/library_checks.hpp"
#include "sdk/plugin_check/monitor_checks.hpp"
#include "sdk/plugin_check/report.hpp"
#include "sdk/plugin_check/strategy_checks.hpp"

namespace amq::plugin_check {
namespace {

enum ExitCode : int { good = 0, broken = 1, usage = 2 };

struct Arguments {
    std::string file{};
    std::string options = "{}";
    std::uint64_t seed = 1;
    std::uint32_t limit_s = 20;
    bool is_json = false;
};

void describe(CLI::App& app, Arguments& arguments) {
    app.set_version_flag("-V,--version", "amq-plugin-check " AMQ_VERSION,
                         "Say the version, and end");
    app.add_option("file", arguments.file, "The library of strategies or monitors")
        ->option_text("FILE")
        ->required();
    app.add_option("-o,--options", arguments.options,
                   "A JSON object: what they are made with. Default: {}")
        ->option_text("JSON");
    app.add_option("-s,--seed", arguments.seed, "Of all that is drawn. Default: 1")
        ->option_text("N");
    app.add_option("-l,--limit", arguments.limit_s, "Seconds for each case. Default: 20")
        ->option_text("N")
        ->check(CLI::Range(1, 3600));
    app.add_flag("-j,--json", arguments.is_json, "One JSON object: the verdict of each rule");
    app.footer("Exit codes: 0 all rules hold, 1 one is broken, 2 usage.");
}

void check_all(const Arguments& arguments, Report& report) {
    host::Staging staging{{}};
    Verdicts& verdicts = report.verdicts;
    const auto file = stage(arguments.file, staging, verdicts);
    if (!file || !check_file(*file, verdicts)) return;
    const Specimen specimen{*file, arguments.options, arguments.seed,
                            std::chrono::seconds(arguments.limit_s)};
    const auto names = check_start(specimen, verdicts);
    if (names.empty()) return;
    check_unload(specimen, names, verdicts);
    for (const StrategyName& name : names) {
        if (name.is_monitor)
            check_monitor(specimen, name, verdicts);
        else
            check_strategy(specimen, name, verdicts);
    }
}

int run(const Arguments& arguments) {
    Report report{arguments.file, arguments.seed, {}};
    check_all(arguments, report);
    std::cout << (arguments.is_json ? as_json(report) : as_text(report)) << std::flush;
    if (!std::cout) throw std::runtime_error("cannot write to standard output");
    return is_good(report) ? good : broken;
}

}  // namespace
}  // namespace amq::plugin_check

int main(int argc, char** argv) {
    using namespace amq::plugin_check;
    CLI::App app{
        "Holds a library of strategies or monitors against the contract, each case in a process of "
        "its own",
        "amq-plugin-check"};
    Arguments arguments;
    describe(app, arguments);
    try {
        app.parse(argc, argv);
        return run(arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? good : usage;
    } catch (const std::exception& error) {
        std::cerr << "amq-plugin-check: " << error.what() << '\n';
        return broken;
    }
}
