// amq conn kick: ends connections.

#include <unistd.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/conn.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {
namespace {

constexpr const char* kConnKickExamples = R"(Examples:
  amq conn kick 77 --token-file ~/.amq-token
  amq conn kick --user alice
  amq conn kick --address 10.1.2.3 --yes

The client may connect again at once, and most do. Without --yes it is asked first how many go,
unless it is one by its id. It takes the monitor's token, and plugins.monitor.admin = true.)";

struct ConnKickOptions {
    std::string id{};
    std::string user{};
    std::string address{};
    bool yes{};
    bool json{};
    MonitorOptions monitor{};
};

// "connection 77", "the connections of alice", with nothing in it that a terminal obeys.
std::string whom(const ConnKickOptions& options) {
    if (!options.id.empty()) return "connection " + printable(options.id);
    if (!options.user.empty()) return "the connections of " + printable(options.user);
    return "the connections from " + printable(options.address);
}

std::string connections_in_words(std::uint64_t count) {
    return grouped(count) + (count == 1 ? " connection" : " connections");
}

// Those that are to go are counted first: a name may be another one's than it was meant.
bool is_meant(Monitor& monitor, const ConnKickOptions& options) {
    Target target{"connections"};
    target.with("limit", 1).with_any("user", options.user).with_any("address", options.address);
    const MonitorAnswer answer = monitor.ask(target, "count " + whom(options));
    const std::uint64_t count = number_of(answer.json, "total");
    if (count == 0) return true;
    print("kick " + whom(options) + ", which are " + connections_in_words(count) + "? [y/N] ");
    std::string word;
    std::getline(std::cin, word);
    return word == "y" || word == "Y" || word == "yes";
}

ExitCode run_conn_kick(const ConnKickOptions& options) {
    Monitor monitor{options.monitor};
    const bool is_one = !options.id.empty();
    if (!is_one && !options.yes) {
        if (::isatty(STDIN_FILENO) != 1) {
            throw std::invalid_argument{"whether they are meant cannot be asked here: add --yes"};
        }
        if (!is_meant(monitor, options)) throw Failure{ExitCode::failed, "nobody was kicked"};
    }
    boost::json::object body;
    if (!options.user.empty()) body["user"] = options.user;
    if (!options.address.empty()) body["address"] = options.address;
    Target target{is_one ? "connections" : "kick"};
    if (is_one) target.segment(options.id).segment("kick");
    const MonitorAnswer answer = monitor.tell(target, body, "kick " + whom(options));
    const std::uint64_t count = number_of(answer.json, "kicked");
    if (options.json) {
        print_json(answer.text);
    } else if (count != 0 || is_one) {
        print("kicked " + connections_in_words(is_one && count == 0 ? 1 : count) + '\n');
    }
    if (count != 0 || is_one) return ExitCode::ok;
    throw Failure{ExitCode::failed, "nobody was kicked: there are none of " + whom(options)};
}

void check(const ConnKickOptions& options) {
    const int said = static_cast<int>(!options.id.empty()) +
                     static_cast<int>(!options.user.empty()) +
                     static_cast<int>(!options.address.empty());
    if (said != 1) throw std::invalid_argument{"say whom, by one of ID, --user and --address"};
}

}  // namespace

void add_conn_kick(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("kick", "End connections");
    const auto options = std::make_shared<ConnKickOptions>();
    app.add_option("id", options->id, "Of one, as amq conn ls has it")->option_text("ID");
    app.add_option("--user", options->user, "All of this user")->option_text("USER");
    app.add_option("--address", options->address, "All from this address")->option_text("ADDRESS");
    app.add_flag("-y,--yes", options->yes, "Do not ask whether they are meant");
    add_json(app, options->json);
    add_monitor_options(app, options->monitor);
    app.footer(kConnKickExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [options] {
            check(*options);
            return run_conn_kick(*options);
        };
    });
}

}  // namespace amq::cli
