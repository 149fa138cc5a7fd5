#pragma once

// The command line of amqd as values.

#include <string>
#include <variant>
#include <vector>

namespace amq::host {

enum class Action { run, check_config, print_config, print_config_docs };

/// One `--set KEY=VALUE`.
struct Override {
    std::string key;
    std::string value;

    bool operator==(const Override&) const = default;
};

/// What the user asked for.
struct Arguments {
    Action action = Action::run;
    std::string config_file;  // empty: the defaults alone
    std::vector<Override> overrides;

    bool operator==(const Arguments&) const = default;
};

/// The process is to end now: 0 with a text for stdout (--help, --version), 2 with one for stderr.
struct ExitNow {
    int code = 0;
    std::string text;

    bool operator==(const ExitNow&) const = default;
};

/// Reads the arguments behind the program's name.
std::variant<Arguments, ExitNow> parse_arguments(const std::vector<std::string>& words,
                                                 const std::string& version);

}  // namespace amq::host
