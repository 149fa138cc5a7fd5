// amq conn history: who came and went, when, and why.

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/monitor/conn.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/record_text.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kConnHistoryExamples = R"(Examples:
  amq conn history --user alice
  amq conn history --around 14:03 --kind disconnect --kind refused
  amq conn history --address 10.1.2.0/24 --from 1h --reason silent
  amq conn history --from '2026-11-25 08:00' --to '2026-11-25 09:00' --csv > morning.csv

TIME is 14:03 or 14:03:05 of today, '2026-11-25 14:03', 10m for ten minutes ago, or @SECONDS since
1970; with a Z behind a date it is UTC, else of this place. --around is 30 s to either side.)";

struct ConnHistoryOptions {
    std::string user{};
    std::string address{};
    std::string reason{};
    std::vector<std::string> kinds{};
    std::string text{};
    std::optional<std::int64_t> around{};
    std::optional<std::int64_t> from{};
    std::optional<std::int64_t> to{};
    std::uint64_t before{};
    std::uint64_t limit{100};
    bool csv{};
    bool json{};
    MonitorOptions monitor{};
};

Target target_of(const ConnHistoryOptions& options) {
    Target target{"records"};
    target.with_any("user", options.user)
        .with_any("address", options.address)
        .with_any("reason", options.reason)
        .with_any("text", options.text);
    for (const std::string& kind : options.kinds) target.with("kind", kind);
    const auto add = [&](const char* name, std::optional<std::int64_t> moment) {
        if (moment) target.with(name, static_cast<std::uint64_t>(*moment));
    };
    add("around_us", options.around);
    add("from_us", options.from);
    add("to_us", options.to);
    if (options.before != 0) target.with("before", options.before);
    target.with("limit", options.limit);
    if (options.csv) target.with("format", "csv");
    return target;
}

ExitCode run_conn_history(const ConnHistoryOptions& options, bool is_quiet) {
    Monitor monitor{options.monitor};
    const Target target = target_of(options);
    if (options.csv) {
        const std::string table = monitor.text(target, "list what happened");
        print(::isatty(STDOUT_FILENO) == 1 ? printable_lines(table) : table);
        return ExitCode::ok;
    }
    const MonitorAnswer answer = monitor.ask(target, "list what happened");
    if (options.json) {
        print_json(answer.text);
        return ExitCode::ok;
    }
    print(records_in_words(answer.json));
    const std::string missing = what_is_missing(answer.json);
    if (!missing.empty() && !is_quiet) note(missing);
    return ExitCode::ok;
}

void add_filters(CLI::App& app, ConnHistoryOptions& options) {
    app.add_option("--user", options.user, "Only of this user")->option_text("USER");
    app.add_option("--address", options.address,
                   "Only from this address or network, as in 10.1.2.0/24")
        ->option_text("ADDRESS");
    app.add_option("--reason", options.reason, "Only with this reason, as in peer_closed or silent")
        ->option_text("REASON");
    app.add_option("--kind", options.kinds,
                   "Only connect, disconnect, refused, kick, slow or admin; as often as you like")
        ->option_text("KIND")
        ->allow_extra_args(false)
        ->check(CLI::IsMember(record_kinds()));
    app.add_option("--text", options.text,
                   "Only with this text in user, name, software, address or detail")
        ->option_text("TEXT");
}

}  // namespace

void add_conn_history(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("history", "List who came and went, and why");
    const auto options = std::make_shared<ConnHistoryOptions>();
    add_filters(app, *options);
    add_moment(app, "--around", options->around, "Only within 30 s of this time");
    add_moment(app, "--from", options->from, "Only from this time on");
    add_moment(app, "--to", options->to, "Only up to this time");
    add_number(app, "--before", options->before, "Only those older than the record of this number");
    add_number(app, "-l,--limit", options->limit, "At most so many, up to 1000. Default: 100",
               {1, 1000});
    CLI::Option* csv = app.add_flag("--csv", options->csv, "As a table for other programs");
    add_json(app, options->json);
    app.get_option("--json")->excludes(csv);
    add_monitor_options(app, options->monitor);
    app.footer(kConnHistoryExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return run_conn_history(*options, invocation.connection.quiet);
        };
    });
}

}  // namespace amq::cli
