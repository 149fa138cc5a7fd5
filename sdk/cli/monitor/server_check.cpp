// amq server check: whether an amqd is well, for Nagios and its kin.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sdk/cli/duration.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/monitor/health.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/monitor/size.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/server.hpp"
#include "sdk/cli/share.hpp"

namespace amq::cli {
namespace {

constexpr const char* kServerCheckExamples = R"(Examples:
  amq server check
  amq server check --max-connections-used 70%,90% --min-success 99%,95%
  amq server check --max-broker-p99 5ms --max-pending 64MiB

LIMIT is a value beyond which it is critical, or two with a comma between: beyond the first it is a
warning. Alarms of the monitor count too: a plugin that is missing or quarantined, a configuration
that was refused, records that are lost. One line, "AMQ OK - ...|figures", and the exit codes of
monitoring plugins, which are others than elsewhere in amq: 0 ok, 1 warning, 2 critical (no answer,
too), 3 unknown.)";

struct ServerCheckOptions {
    HealthLimits limits{};
    MonitorOptions monitor{};
};

using ParseValue = std::function<std::optional<double>(const std::string&)>;

// "80%,95%", "95%"
std::optional<HealthLimit> parse_limit(const std::string& text, const ParseValue& parse) {
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos) {
        const auto critical = parse(text);
        return critical ? std::optional{HealthLimit{std::nullopt, critical}} : std::nullopt;
    }
    const auto warning = parse(text.substr(0, comma));
    const auto critical = parse(text.substr(comma + 1));
    if (!warning || !critical) return std::nullopt;
    return HealthLimit{warning, critical};
}

void add_limit(CLI::App& app, const std::string& name, HealthLimit& limit,
               const std::string& description, const std::string& as_in, const ParseValue& parse) {
    const auto set = [&limit, parse](const std::string& text) {
        limit = parse_limit(text, parse).value_or(HealthLimit{});
    };
    app.add_option_function<std::string>(name, set, description)
        ->option_text("LIMIT")
        ->check([as_in, parse](const std::string& text) -> std::string {
            if (parse_limit(text, parse)) return {};
            return '\'' + text + "' is no limit: write " + as_in;
        });
}

void add_limits(CLI::App& app, HealthLimits& limits) {
    const auto share = [](const std::string& text) { return parse_share(text); };
    const auto time = [](const std::string& text) -> std::optional<double> {
        const auto parsed = parse_duration(text);
        return parsed ? std::optional{static_cast<double>(parsed->count()) / 1000} : std::nullopt;
    };
    const auto size = [](const std::string& text) -> std::optional<double> {
        const auto parsed = parse_size(text);
        return parsed ? std::optional{static_cast<double>(*parsed)} : std::nullopt;
    };
    const std::string of_shares = "95%, or 80%,95%";
    const std::string of_times = "50ms, or 5ms,50ms";
    add_limit(app, "--max-connections-used", limits.connections_used,
              "Of limits.max_connections. Default: 80%,95%", of_shares, share);
    add_limit(app, "--max-files-used", limits.files_used,
              "Of the files that the process may have open. Default: 80%,95%", of_shares, share);
    add_limit(app, "--min-success", limits.success,
              "Of requests in the last minute, those that had a reply. Default: none",
              "95%, or 99%,95%", share);
    add_limit(app, "--max-broker-p99", limits.broker_p99_us,
              "Time that the broker takes, in the last minute. Default: none", of_times, time);
    add_limit(app, "--max-responder-p99", limits.responder_p99_us,
              "Time that responders take, in the last minute. Default: none", of_times, time);
    add_limit(app, "--max-pending", limits.pending_bytes,
              "Of what waits to be sent to clients. Default: none", "64MiB, or 16MiB,64MiB", size);
    app.add_flag("--ignore-alarms", limits.ignores_alarms, "Alarms of the monitor do not count");
}

// That nobody answers is what is looked for; that one may not ask, or not so, says nothing of it.
HealthState state_of(ExitCode code) {
    return code == ExitCode::unreachable || code == ExitCode::timeout ? HealthState::critical
                                                                      : HealthState::unknown;
}

Health check_server(const ServerCheckOptions& options) {
    try {
        Monitor monitor{options.monitor};
        const MonitorAnswer server = monitor.ask(Target{"server"}, "check the server");
        const MonitorAnswer counters = monitor.ask(Target{"counters"}, "check the server");
        return health_of(server.json, counters.json, options.limits);
    } catch (const Failure& failure) {
        return health_without_answer(state_of(failure.code()), failure.what());
    }
}

ExitCode run_server_check(const ServerCheckOptions& options) {
    const Health health = check_server(options);
    print(health.line + '\n');
    return static_cast<ExitCode>(health.state);  // the numbers of monitoring plugins
}

}  // namespace

void add_server_check(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("check", "Check whether it is well, as Nagios asks");
    const auto options = std::make_shared<ServerCheckOptions>();
    add_limits(app, options->limits);
    add_monitor_options(app, options->monitor);
    app.footer(kServerCheckExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [options] { return run_server_check(*options); };
    });
}

}  // namespace amq::cli
