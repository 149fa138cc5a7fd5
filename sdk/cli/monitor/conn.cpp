// amq conn: who is connected, who was, and why not any more.

#include "sdk/cli/monitor/conn.hpp"

namespace amq::cli {
namespace {

constexpr const char* kConnExamples = R"(Examples:
  amq conn ls --sort pending --desc --limit 20
  amq conn info 77
  amq conn history --user alice --around 14:03
  amq conn kick --user alice --token-file ~/.amq-token

amq conn COMMAND --help says more about each. amq why USER has it in plain words.)";

}  // namespace

void add_conn(CLI::App& root, Invocation& invocation) {
    CLI::App& group =
        *root.add_subcommand("conn", "See connections, what became of them, and end them");
    group.require_subcommand(1);
    group.footer(kConnExamples);
    add_conn_ls(group, invocation);
    add_conn_info(group, invocation);
    add_conn_kick(group, invocation);
    add_conn_history(group, invocation);
}

}  // namespace amq::cli
