#pragma once
// The commands behind `amq conn`, a file each.

#include <CLI/App.hpp>

#include "sdk/cli/commands.hpp"

namespace amq::cli {

void add_conn_ls(CLI::App& group, Invocation& invocation);
void add_conn_info(CLI::App& group, Invocation& invocation);
void add_conn_kick(CLI::App& group, Invocation& invocation);
void add_conn_history(CLI::App& group, Invocation& invocation);

}  // namespace amq::cli
