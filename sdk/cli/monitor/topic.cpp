// amq topic: what is published where, and who gets it.

#include <memory>
#include <string>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/monitor/topic_text.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kTopicExamples = R"(Examples:
  amq topic ls --sort failed --desc
  amq topic info chat.room-7

amq topic COMMAND --help says more about each.)";

constexpr const char* kTopicLsExamples = R"(Examples:
  amq topic ls
  amq topic ls --sort failed --desc --limit 20
  amq topic ls --text chat. --json | jq -r '.topics[].topic'

Without --sort the ones with most messages come first. Below are topics that somebody published
to while nobody subscribed, the last ones first: a name that is misspelt, or a service that is
down.)";

constexpr const char* kTopicInfoExamples = R"(Examples:
  amq topic info chat.room-7
  amq topic info 1001 --json | jq .outcomes

Last come the heads of its ten latest messages, as far as they ended since somebody began to look:
the broker keeps those of a topic from the first question about it until a minute after the last.)";

struct TopicInfoOptions {
    std::string topic{};
    bool json{};
    MonitorOptions monitor{};
};

ExitCode run_topic_ls(const ListOptions& options, bool is_quiet) {
    Target target{"topics"};
    add_list(target, options);
    Monitor monitor{options.monitor};
    const MonitorAnswer answer = monitor.ask(target, "list the topics");
    if (options.json) {
        print_json(answer.text);
        return ExitCode::ok;
    }
    const boost::json::array& topics = array_of(answer.json, "topics");
    const std::string unheard = unheard_in_words(array_of(answer.json, "unheard"), options.limit);
    print(topic_table(topics).text() + (unheard.empty() ? "" : '\n' + unheard));
    const std::string left = what_is_left(answer.json, topics.size());
    if (!left.empty() && !is_quiet) note(left);
    return ExitCode::ok;
}

ExitCode run_topic_info(const TopicInfoOptions& options) {
    Monitor monitor{options.monitor};
    const MonitorAnswer answer =
        monitor.ask(Target{"topics"}.segment(options.topic), "show topic " + options.topic);
    if (options.json) {
        print_json(answer.text);
    } else {
        print(topic_in_words(answer.json));
    }
    return ExitCode::ok;
}

void add_topic_ls(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("ls", "List topics, and how each fares");
    const auto options = std::make_shared<ListOptions>();
    add_list_options(app, *options, topic_orders(), "name");
    app.footer(kTopicLsExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return run_topic_ls(*options, invocation.connection.quiet);
        };
    });
}

void add_topic_info(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("info", "Say all that is known of a topic");
    const auto options = std::make_shared<TopicInfoOptions>();
    app.add_option("topic", options->topic, "Its name or number")->option_text("TOPIC")->required();
    add_json(app, options->json);
    add_monitor_options(app, options->monitor);
    app.footer(kTopicInfoExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [options] { return run_topic_info(*options); };
    });
}

}  // namespace

void add_topic(CLI::App& root, Invocation& invocation) {
    CLI::App& group = *root.add_subcommand("topic", "See topics and who subscribes to them");
    group.require_subcommand(1);
    group.footer(kTopicExamples);
    add_topic_ls(group, invocation);
    add_topic_info(group, invocation);
}

}  // namespace amq::cli
