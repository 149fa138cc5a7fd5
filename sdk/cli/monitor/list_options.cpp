#include "sdk/cli/monitor/list_options.hpp"

#include <unistd.h>

#include <algorithm>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {
namespace {

constexpr std::uint64_t kMostRows = 1000;  // of one answer of the monitor
constexpr std::uint64_t kMostOffset = 100'000'000;

std::string one_of(const std::vector<std::string>& choices) {
    std::string text;
    for (const std::string& choice : choices) text += (text.empty() ? "" : ", ") + choice;
    return text;
}

}  // namespace

void add_json(CLI::App& app, bool& json) {
    app.add_flag("-j,--json", json, "The monitor's answer as it is, one JSON object");
}

CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& value,
                        const std::vector<std::string>& choices, const std::string& description) {
    return app.add_option(name, value, description)
        ->option_text("NAME")
        ->check([choices](const std::string& text) -> std::string {
            if (std::ranges::find(choices, text) != choices.end()) return {};
            return '\'' + text + "' is none of " + one_of(choices);
        });
}

void add_list_options(CLI::App& app, ListOptions& options, const std::vector<std::string>& orders,
                      const std::string& searched) {
    add_choice(app, "-s,--sort", options.sort, orders, "By " + one_of(orders));
    app.add_flag("-d,--desc", options.descending, "The greatest first");
    add_number(app, "-l,--limit", options.limit, "At most so many, up to 1000. Default: 100",
               {1, kMostRows});
    add_number(app, "-o,--offset", options.offset, "Leave out so many before", {0, kMostOffset});
    app.add_option("--text", options.text, "Only those with this text in their " + searched)
        ->option_text("TEXT");
    add_json(app, options.json);
    add_monitor_options(app, options.monitor);
}

void add_list(Target& target, const ListOptions& options) {
    if (!options.sort.empty()) {
        target.with("sort", options.sort).with("order", options.descending ? "desc" : "asc");
    } else if (options.descending) {
        target.with("order", "desc");
    }
    target.with("limit", options.limit);
    if (options.offset != 0) target.with("offset", options.offset);
    target.with_any("text", options.text);
}

std::string what_is_left(const boost::json::object& answer, std::size_t shown) {
    const std::uint64_t total = number_of(answer, "total");
    if (total <= shown) return {};
    return "showing " + grouped(shown) + " of " + grouped(total) +
           ": --limit and --offset show others";
}

void print_json(const std::string& json) {
    print(as_line(::isatty(STDOUT_FILENO) == 1 ? printable_json(json) : json));
}

}  // namespace amq::cli
