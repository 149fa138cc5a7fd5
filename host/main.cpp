// amqd as a process: arguments, signals that would kill it, limits of the system, exit codes.

#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "host/broker.hpp"
#include "host/config/arguments.hpp"
#include "host/config/docs.hpp"
#include "host/config/load.hpp"
#include "host/config/print.hpp"
#include "host/crash_report.hpp"
#include "host/end_timer.hpp"
#include "host/log.hpp"

namespace {

using namespace amq::host;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

// For what plugins do at their end, when nobody waits for amqd any more.
constexpr std::chrono::seconds kEndLimit{5};

// As many sockets as the system lets us have.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int report(const ConfigErrors& errors) {
    for (const ConfigError& error : errors) std::cerr << to_string(error) << '\n';
    return kUsage;
}

int serve(const Config& config, PluginControl::ReadConfig read_config) {
    raise_descriptor_limit();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of the write, no more
    ServiceSettings service = take_service_settings();
    Log log(config.log);
    const CrashReport report{config.log.format, config.log.level == LogLevel::off ? -1 : 2};
    report_crashes(report);
    Broker broker(config, std::move(read_config), log, std::move(service));
    const auto bound_the_end = [&] { end_within(kEndLimit, kFailed, report); };
    const std::vector<std::string> wrong = broker.start();
    for (const std::string& sentence : wrong) std::cerr << "amqd: " << sentence << '\n';
    if (!wrong.empty()) {
        bound_the_end();
        return kFailed;
    }
    broker.run(bound_the_end);
    return 0;
}

int act(const Arguments& arguments) {
    if (arguments.action == Action::print_config_docs) {
        std::cout << config_docs();
        return 0;
    }
    const Environment environment = process_environment();
    const auto read_config = [=] { return load_config(arguments, environment); };
    const ConfigResult result = read_config();
    if (!result.ok()) return report(result.errors);
    switch (arguments.action) {
        case Action::check_config: std::cout << "the configuration is good\n"; return 0;
        case Action::print_config:
            std::cout << print_config(result.config, result.sources);
            return 0;
        default: return serve(result.config, read_config);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        const auto parsed = parse_arguments(words, AMQ_VERSION);
        if (const auto* exit_now = std::get_if<ExitNow>(&parsed)) {
            (exit_now->code == 0 ? std::cout : std::cerr) << exit_now->text;
            return exit_now->code;
        }
        return act(std::get<Arguments>(parsed));
    } catch (const std::exception& error) {
        std::cerr << "amqd: " << error.what() << '\n';
        return kFailed;
    }
}
