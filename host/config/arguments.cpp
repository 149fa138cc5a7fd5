#include "host/config/arguments.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstddef>
#include <sstream>
#include <utility>

#include "host/printable.hpp"

namespace amq::host {
namespace {

constexpr int usage_error = 2;

/// The flags of amqd, bound to what they fill in.
class CommandLine {
  public:
    explicit CommandLine(const std::string& version) {
        app_.name("amqd");
        app_.set_help_flag("-h,--help", "Say this, and end");
        app_.set_version_flag("-V,--version", version, "Say the version, and end");
        app_.add_option("-c,--config", arguments_.config_file,
                        "Read this TOML file; without it the defaults hold")
            ->option_text("FILE")
            ->check([](const std::string& file) {
                return file.empty() ? std::string("a file name is not empty") : std::string();
            });
        app_.add_option("--set", settings_,
                        "Set a key over file and environment, as often as you like")
            ->option_text("KEY=VALUE")
            ->allow_extra_args(false)
            ->check([](const std::string& setting) { return problem_of(setting); });
        auto* check =
            app_.add_flag("-t,--check-config", check_, "Say whether the configuration is good");
        auto* print =
            app_.add_flag("--print-config", print_, "Print the effective configuration as TOML");
        auto* docs =
            app_.add_flag("--config-docs", docs_, "Print every configuration key as Markdown");
        for (auto* action : {check, print, docs}) action->group("Instead of running");
        check->excludes(print)->excludes(docs);
        print->excludes(docs);
    }

    std::variant<Arguments, ExitNow> parse(std::vector<std::string> words) {
        std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
        try {
            app_.parse(words);
        } catch (const CLI::ParseError& error) {
            return exit_for(error);
        }
        arguments_.action = action();
        for (const std::string& setting : settings_) {
            const std::size_t equals = setting.find('=');
            arguments_.overrides.push_back({setting.substr(0, equals), setting.substr(equals + 1)});
        }
        return arguments_;
    }

  private:
    static std::string problem_of(const std::string& setting) {
        const std::size_t equals = setting.find('=');
        if (equals != std::string::npos && equals > 0) return {};
        return "must be KEY=VALUE, not " + in_quotes(setting);
    }

    Action action() const {
        if (check_) return Action::check_config;
        if (print_) return Action::print_config;
        return docs_ ? Action::print_config_docs : Action::run;
    }

    ExitNow exit_for(const CLI::ParseError& error) const {
        std::ostringstream out;
        if (app_.exit(error, out, out) == 0) return {0, out.str()};
        return {usage_error, "amqd: " + std::string(error.what()) + "\nTry amqd --help.\n"};
    }

    CLI::App app_{"amqd, the broker: publish to a topic and learn the outcome."};
    Arguments arguments_;
    std::vector<std::string> settings_;
    bool check_ = false;
    bool print_ = false;
    bool docs_ = false;
};

}  // namespace

std::variant<Arguments, ExitNow> parse_arguments(const std::vector<std::string>& words,
                                                 const std::string& version) {
    return CommandLine(version).parse(words);
}

}  // namespace amq::host
