// amq model: how each model fares.

#include "sdk/cli/commands.hpp"
#include "sdk/cli/monitor/model_text.hpp"
#include "sdk/cli/monitor/plain_list.hpp"

namespace amq::cli {
namespace {

constexpr const char* kModelExamples = R"(Examples:
  amq model ls
  amq model ls --json | jq '.models[] | {model, outcomes}'

NOW and REQUESTS are of the last second, OK and latencies of the last minute, the rest is since
amqd started. BROKER is what the broker took of a message's time, RESPONDER who replied.)";

}  // namespace

void add_models(CLI::App& root, Invocation& invocation) {
    CLI::App& group = *root.add_subcommand("model", "See how the models fare");
    group.require_subcommand(1);
    group.footer(kModelExamples);
    add_plain_list(group, invocation,
                   {"ls", "List the models with rates, outcomes and latencies", kModelExamples,
                    "models", "models", "list the models", models_in_words});
}

}  // namespace amq::cli
