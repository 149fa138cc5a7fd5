#pragma once
// The commands behind `amq server` that ask its monitor, a file each.

#include <CLI/App.hpp>

#include "sdk/cli/commands.hpp"

namespace amq::cli {

void add_server_info(CLI::App& group, Invocation& invocation);
void add_server_check(CLI::App& group, Invocation& invocation);

}  // namespace amq::cli
