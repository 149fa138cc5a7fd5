// amq plugin shadow: what would another file have decided?

#include <unistd.h>

#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "sdk/cli/control.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/json_text.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/plugin.hpp"
#include "sdk/cli/plugin_change.hpp"
#include "sdk/cli/shadow_report.hpp"
#include "sdk/cli/share.hpp"

namespace amq::cli {
namespace {

constexpr const char* kShadowExamples = R"(Examples:
  amq plugin shadow org.example.least-busy ./least_busy.so --for 60s
  amq plugin shadow org.example.least-busy ./least_busy.so --for 1h --sample 10% --json

The candidate is asked what the one that runs is asked, with the same random draws. Its plans are
compared and thrown away: it decides nothing. It costs time on the shards, which --sample bounds.)";

constexpr milliseconds kLongestShadow = std::chrono::hours{24};

struct ShadowOptions {
    std::string id{};
    std::string file{};
    milliseconds duration{};
    double sample{1};
    bool json{};
    ControlOptions control{};
};

// On a terminal alone: one line that is written over, and taken away at the end.
class Progress {
  public:
    explicit Progress(const ShadowOptions& options)
        : options_{options}, is_shown_{::isatty(STDERR_FILENO) == 1} {}
    ~Progress() { write("\r\x1b[K"); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void tell(milliseconds passed) const {
        using std::chrono::seconds;
        const auto left = std::chrono::ceil<seconds>(options_.duration - passed).count();
        write("\r\x1b[K" + options_.id + " is shadowed, " +
              (left > 0 ? std::to_string(left) + " s left" : "the report is due"));
    }

  private:
    void write(const std::string& text) const {
        if (is_shown_) static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
    }

    const ShadowOptions& options_;
    bool is_shown_;
};

boost::json::object report_of(const ShadowOptions& options) {
    Control control{options.control};
    const std::chrono::microseconds duration{options.duration};
    const Progress progress{options};
    return control.ask({{"do", "plugin.shadow"},
                        {"id", options.id},
                        {"file", absolute_file(options.file)},
                        {"for_us", duration.count()},
                        {"sample", options.sample}},
                       "shadow " + options.id,
                       {options.duration, [&](milliseconds passed) { progress.tell(passed); }});
}

ExitCode run_shadow(const ShadowOptions& options) {
    const auto report = report_of(options);
    print(options.json ? as_line(report) : shadow_in_words(report));
    return ExitCode::ok;
}

}  // namespace

void add_plugin_shadow(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("shadow", "Compare a file with the strategy that runs");
    const auto options = std::make_shared<ShadowOptions>();
    add_strategy_id(app, options->id);
    add_plugin_file(app, options->file);
    add_duration(app, "-f,--for", options->duration, "How long, at most 24h")
        ->required()
        ->check([](const std::string& text) -> std::string {
            const bool is_longer = parse_duration(text).value_or(nanoseconds{0}) > kLongestShadow;
            return is_longer ? '\'' + text + "' is more than 24h" : "";
        });
    add_share(app, "-s,--sample", options->sample, "The share of calls. Default: 100%");
    app.add_flag("-j,--json", options->json, "The report as one JSON object");
    add_control_options(app, options->control);
    app.footer(kShadowExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_shadow(*options); }; });
}

}  // namespace amq::cli
