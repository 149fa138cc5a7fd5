// amq timer: how each kind of timer fares.

#include "sdk/cli/commands.hpp"
#include "sdk/cli/monitor/model_text.hpp"
#include "sdk/cli/monitor/plain_list.hpp"

namespace amq::cli {
namespace {

constexpr const char* kTimerExamples = R"(Examples:
  amq timer ls
  amq timer ls --json | jq '.timers[] | select(.overdue > 0)'

LATE is by how much timers fired after their time, RUN what was done then took; both since amqd
started.)";

}  // namespace

void add_timer(CLI::App& root, Invocation& invocation) {
    CLI::App& group = *root.add_subcommand("timer", "See how the broker's timers fare");
    group.require_subcommand(1);
    group.footer(kTimerExamples);
    add_plain_list(group, invocation,
                   {"ls", "List the timers, and how late they are", kTimerExamples, "timers",
                    "timers", "list the timers", timers_in_words});
}

}  // namespace amq::cli
