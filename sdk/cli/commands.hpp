#pragma once
// The commands: each adds itself to the command line, and says what to run when it is chosen.

#include <CLI/App.hpp>
#include <functional>

#include "sdk/cli/connection.hpp"
#include "sdk/cli/exit_code.hpp"

namespace amq::cli {

// What the arguments have come to.
struct Invocation {
    ConnectionOptions connection{};
    std::function<ExitCode()> run{};
};

// `invocation` outlives the app.
void add_pub(CLI::App& root, Invocation& invocation);
void add_req(CLI::App& root, Invocation& invocation);
void add_sub(CLI::App& root, Invocation& invocation);
void add_reply(CLI::App& root, Invocation& invocation);
void add_ping(CLI::App& root, Invocation& invocation);
void add_bench(CLI::App& root, Invocation& invocation);
void add_plugin(CLI::App& root, Invocation& invocation);
void add_server(CLI::App& root, Invocation& invocation);
void add_top(CLI::App& root, Invocation& invocation);
void add_conn(CLI::App& root, Invocation& invocation);
void add_topic(CLI::App& root, Invocation& invocation);
void add_models(CLI::App& root, Invocation& invocation);
void add_timer(CLI::App& root, Invocation& invocation);
void add_why(CLI::App& root, Invocation& invocation);
void add_completion(CLI::App& root, Invocation& invocation);

}  // namespace amq::cli
