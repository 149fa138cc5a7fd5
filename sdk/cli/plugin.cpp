// amq plugin: for those who write strategies, and who change those of an amqd that runs.

#include "sdk/cli/plugin.hpp"

namespace amq::cli {
namespace {

constexpr const char* kPluginExamples = R"(Examples:
  amq plugin new least_busy && least_busy/check
  amq plugin check build/plugins/least_busy.so
  amq plugin ls
  amq plugin swap org.example.least-busy ./least_busy.so

amq plugin COMMAND --help says more about each.)";

}  // namespace

void add_plugin(CLI::App& root, Invocation& invocation) {
    CLI::App& group =
        *root.add_subcommand("plugin", "Write strategies, and change those of an amqd");
    group.require_subcommand(1);
    group.footer(kPluginExamples);
    add_plugin_ls(group, invocation);
    add_plugin_swap(group, invocation);
    add_plugin_reload(group, invocation);
    add_plugin_shadow(group, invocation);
    add_plugin_check(group, invocation);
    add_plugin_new(group, invocation);
}

}  // namespace amq::cli
