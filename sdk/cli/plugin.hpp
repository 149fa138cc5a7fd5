#pragma once
// The commands behind `amq plugin`, a file each.

#include <CLI/App.hpp>

#include "sdk/cli/commands.hpp"

namespace amq::cli {

void add_plugin_check(CLI::App& group, Invocation& invocation);
void add_plugin_new(CLI::App& group, Invocation& invocation);
void add_plugin_ls(CLI::App& group, Invocation& invocation);
void add_plugin_swap(CLI::App& group, Invocation& invocation);
void add_plugin_reload(CLI::App& group, Invocation& invocation);
void add_plugin_shadow(CLI::App& group, Invocation& invocation);

}  // namespace amq::cli
