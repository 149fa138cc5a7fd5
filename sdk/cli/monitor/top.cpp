// amq top: how a broker fares, from moment to moment.

#include <boost/json/serialize.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/ending.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/monitor/list_options.hpp"
#include "sdk/cli/monitor/moment.hpp"
#include "sdk/cli/monitor/screen.hpp"
#include "sdk/cli/monitor/top_frame.hpp"
#include "sdk/cli/monitor/top_view.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kTopExamples = R"(Examples:
  amq top
  amq top --sort pending
  amq top --topics
  amq top --once --limit 5
  amq top --json --count 60 > minute.jsonl

Keys: q quits, s sorts by the next column and S by the one before, r reverses, t changes between
connections and topics. IN and OUT are of a connection's last minute, as the broker sees it; the
rates above are of the last second, latencies of the last minute. Where standard output is no
terminal, and with --once, --count or --json, one block follows the other.)";

constexpr std::uint64_t kRowsOfABlock = 20;

struct TopOptions {
    std::string sort{};
    bool topics{};
    bool ascending{};
    bool once{};
    std::uint64_t count{};  // 0: until a signal
    std::uint64_t limit{};  // 0: as many as fit, or kRowsOfABlock
    milliseconds interval{1'000};
    bool json{};
    MonitorOptions monitor{};

    [[nodiscard]] bool is_live() const {
        return !once && count == 0 && !json && Screen::is_possible();
    }
};

TopView view_of(const TopOptions& options) {
    TopView view;
    if (!options.sort.empty()) static_cast<void>(sort_by(view, options.sort));
    if (options.topics) view.rows = TopView::Rows::topics;
    if (options.ascending) {
        view.connections.descending = false;
        view.topics.descending = false;
    }
    return view;
}

TopAnswers look(Monitor& monitor, const TopView& view, std::uint64_t rows) {
    const bool is_connections = view.rows == TopView::Rows::connections;
    Target target{is_connections ? "connections" : "topics"};
    target.with("sort", view.order().key)
        .with("order", view.order().descending ? "desc" : "asc")
        .with("limit", rows);
    TopAnswers answers;
    answers.server = monitor.ask(Target{"server"}, "show the server").json;
    answers.counters = monitor.ask(Target{"counters"}, "show the counters").json;
    answers.rows =
        monitor.ask(target, is_connections ? "list the connections" : "list the topics").json;
    return answers;
}

std::string as_json(TopAnswers answers, const TopView& view) {
    const bool is_connections = view.rows == TopView::Rows::connections;
    return boost::json::serialize(
        boost::json::object{{"server", std::move(answers.server)},
                            {"counters", std::move(answers.counters)},
                            {is_connections ? "connections" : "topics", std::move(answers.rows)}});
}

// What somebody has ended is no failure.
ExitCode run_until_ended(const std::function<ExitCode()>& run, const bool& is_over) {
    try {
        return run();
    } catch (const Failure&) {
        if (is_over) return ExitCode::ok;
        throw;
    }
}

ExitCode print_blocks(const TopOptions& options, Ending& ending, Monitor& monitor) {
    const TopView view = view_of(options);
    const std::uint64_t rows = options.limit == 0 ? kRowsOfABlock : options.limit;
    const std::uint64_t count = options.once ? 1 : options.count;
    for (std::uint64_t done = 1;; ++done) {
        TopAnswers answers = look(monitor, view, rows);
        if (options.json) {
            print_json(as_json(std::move(answers), view));
        } else {
            print((done == 1 ? "" : "\n") + top_block(answers, view, Screen::size().columns));
        }
        if (done == count) return ExitCode::ok;
        if (ending.wait(options.interval) != Ending::Because::late) return ExitCode::ok;
    }
}

ExitCode run_blocks(const TopOptions& options) {
    Ending ending;
    bool is_over = false;
    Monitor monitor{options.monitor};
    monitor.while_waiting([&] {
        is_over = ending.wait(milliseconds{0}) != Ending::Because::late;
        return !is_over;
    });
    return run_until_ended([&] { return print_blocks(options, ending, monitor); }, is_over);
}

// The screen, the keys, and a monitor that may be gone for a while.
class LiveTop {
  public:
    explicit LiveTop(const TopOptions& options)
        : options_{options}, monitor_{options.monitor}, view_{view_of(options)} {
        Screen::expect_resizing();
        monitor_.while_waiting([this] { return goes_on(milliseconds{0}); });
    }

    ExitCode run() {
        return run_until_ended([this] { return watch(); }, is_over_);
    }

  private:
    ExitCode watch() {
        // Who cannot be reached at all is told without a screen.
        answers_ = look(monitor_, view_, rows());
        screen_.emplace();
        ending_.watch(screen_->watched());
        while (!is_over_) {
            screen_->draw(top_frame(answers_, view_, Screen::size(), trouble_));
            const auto due = Clock::now() + options_.interval;
            is_due_ = false;
            while (!is_over_ && !is_due_) wait_until(due);
            if (!is_over_) look_again();
        }
        return ExitCode::ok;
    }

    [[nodiscard]] std::uint64_t rows() const {
        const std::size_t fit = rows_that_fit(answers_, Screen::size());
        return options_.limit == 0 ? fit : options_.limit;
    }

    void wait_until(Clock::time_point due) {
        const auto left = std::chrono::ceil<milliseconds>(due - Clock::now());
        if (left <= milliseconds{0}) {
            is_due_ = true;
        } else {
            static_cast<void>(goes_on(left));
        }
    }

    // False when somebody wants it to end.
    bool goes_on(milliseconds limit) {
        switch (ending_.wait(limit)) {
            case Ending::Because::late: break;
            case Ending::Because::watched: take_keys(); break;
            default: is_over_ = true;
        }
        return !is_over_;
    }

    void take_keys() {
        switch (press(view_, screen_->take_keys())) {
            case TopChange::quit: is_over_ = true; break;
            case TopChange::suspend: screen_->suspend(); break;
            default: break;
        }
        is_due_ = true;  // another view, or another size
    }

    void look_again() {
        const TopView view = view_;
        try {
            answers_ = look(monitor_, view, rows());
            trouble_.clear();
        } catch (const Failure& failure) {
            if (trouble_.empty()) {
                trouble_ = "no answer since " + clock_in_words(unix_us()) + ": " + failure.what();
            }
        }
        // A key that came meanwhile wants other rows than these.
        if (view.rows != view_.rows) answers_.rows.clear();
    }

    const TopOptions& options_;
    Ending ending_;
    Monitor monitor_;
    TopView view_;
    TopAnswers answers_;
    std::string trouble_;
    std::optional<Screen> screen_;
    bool is_over_{};
    bool is_due_{};
};

ExitCode run_top(const TopOptions& options) {
    return options.is_live() ? LiveTop{options}.run() : run_blocks(options);
}

}  // namespace

void add_top(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("top", "Watch connections or topics, and the broker");
    const auto options = std::make_shared<TopOptions>();
    app.add_option("-s,--sort", options->sort,
                   "By this, as amq conn ls or amq topic ls takes it. Default: messages_in, of "
                   "topics published")
        ->option_text("NAME")
        ->check([](const std::string& text) -> std::string {
            TopView view;
            if (sort_by(view, text)) return {};
            return '\'' + text +
                   "' is nothing to sort by; amq conn ls --help and amq topic ls "
                   "--help have what there is";
        });
    app.add_flag("--topics", options->topics, "Topics instead of connections");
    app.add_flag("--asc", options->ascending, "The least first");
    app.add_flag("-1,--once", options->once, "One block, and end");
    add_number(app, "-n,--count", options->count, "So many blocks, and end");
    add_number(app, "-l,--limit", options->limit,
               "At most so many rows, up to 1000. Default: as many as fit; 20 in blocks",
               {1, 1000});
    add_duration(app, "-i,--interval", options->interval, "Between two. Default: 1s",
                 milliseconds{100});
    app.add_flag("-j,--json", options->json,
                 "Blocks as one JSON object a line: the monitor's answers");
    add_monitor_options(app, options->monitor);
    app.footer(kTopExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_top(*options); }; });
}

}  // namespace amq::cli
