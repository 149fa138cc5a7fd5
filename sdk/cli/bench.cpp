// amq bench: how fast, and how late.

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "sdk/cli/commands.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/ending.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/json_text.hpp"
#include "sdk/cli/load.hpp"
#include "sdk/cli/message_options.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {
namespace {

constexpr const char* kBenchExamples = R"(Examples:
  amq bench
  amq bench --clients 1 --in-flight 1                 # the bare round trip
  amq bench --rate 20000 --size 1024 --json           # latency at a fixed rate
  amq bench -m unreliable_all --responders 16         # a fan-out
  amq bench greet --no-responders --rate 100          # a service that is there

In a closed loop a client sends when an answer (of unreliable models: a delivery) has come; so a
broker that stalls is asked less, and looks better than it is. With --rate messages are due at fixed
times, and latency counts from when one was due, not from when it could be sent.

Without subscribers of its own, a client with an unreliable model sends --in-flight messages and
waits until the broker has them. The exit code is that of the first outcome that is not ok.)";

struct BenchOptions {
    LoadOptions load{};
    bool no_responders{};
    bool json{};
};

// One line on a terminal, written over again and again.
class Progress {
  public:
    explicit Progress(bool wanted) : is_on_{wanted && ::isatty(STDERR_FILENO) == 1} {}
    ~Progress() { write("\r\x1b[K"); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(const Schedule& schedule, std::uint64_t completed) {
        const Time now = Clock::now();
        if (now - shown_ < milliseconds{250}) return;
        const double seconds = std::chrono::duration<double>(now - shown_).count();
        const auto rate = static_cast<double>(completed - completed_) / seconds;
        shown_ = now;
        completed_ = completed;
        const bool is_warm = now >= schedule.from();
        const auto left = std::max(schedule.until() - now, Clock::duration{0});
        write("\r\x1b[K" + std::string{is_warm ? "measuring" : "warming up"} + ", " +
              in_words(left) + " to go: " + grouped(static_cast<std::uint64_t>(rate)) + "/s");
    }

  private:
    void write(const std::string& text) const {
        if (is_on_) static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
    }

    bool is_on_;
    Time shown_{Clock::now()};
    std::uint64_t completed_{};
};

// Looks after a load until it has ended.
class Watching {
  public:
    Watching(const LoadOptions& options, Load& load, Ending& ending, bool quiet)
        : options_{options}, load_{load}, ending_{ending}, progress_{!quiet} {}

    void run() {
        Schedule& schedule = load_.schedule();
        while (Clock::now() < schedule.until()) {
            const bool is_signalled = ending_.wait_for_signal(kLook);
            if (is_signalled || load_.refusal() != ClientOutcome::ok) {
                schedule.end_at(Clock::now());
            }
            progress_.show(schedule, load_.completed());
            nudge_if_still();
        }
        const Time limit =
            Clock::now() + (is_answered(options_.model) ? options_.timeout + milliseconds{500}
                                                        : milliseconds{1'000});
        while (!load_.is_done() && Clock::now() < limit) {
            if (ending_.wait_for_signal(milliseconds{5})) return;
        }
    }

  private:
    static constexpr milliseconds kLook{50};
    static constexpr milliseconds kStill{500};

    void nudge_if_still() {
        const std::uint64_t completed = load_.completed();
        const Time now = Clock::now();
        if (completed != completed_) {
            completed_ = completed;
            moved_ = now;
        } else if (now - moved_ > kStill) {
            moved_ = now;
            load_.nudge();
        }
    }

    const LoadOptions& options_;
    Load& load_;
    Ending& ending_;
    Progress progress_;
    std::uint64_t completed_{};
    Time moved_{Clock::now()};
};

void complete(BenchOptions& options) {
    LoadOptions& load = options.load;
    if (options.no_responders) load.responders = 0;
    if (load.topic.empty() && options.no_responders) {
        throw Failure{ExitCode::usage, "--no-responders needs a TOPIC, on which others reply"};
    }
    if (load.topic.empty()) load.topic = "amq-bench-" + std::to_string(::getpid());
}

void check(ClientOutcome refusal, Clock::duration time) {
    if (refusal != ClientOutcome::ok) throw Failure{exit_code_of(refusal), explain(refusal)};
    if (time.count() > 0) return;
    throw Failure{ExitCode::failed, "interrupted before anything was measured"};
}

ExitCode run_bench(BenchOptions options, ConnectionOptions with) {
    complete(options);
    Ending ending;
    with.ending = &ending;
    const std::string url = urls_of(with).front();
    Load load{options.load, with};
    load.start();
    Watching{options.load, load, ending, with.quiet}.run();
    const Schedule& schedule = load.schedule();
    const Clock::duration time = schedule.until() - schedule.from();
    const auto measured = load.finish();
    check(load.refusal(), time);
    const Report report{options.load, url, *measured, time};
    print(options.json ? as_line(to_json(report)) : as_text(report));
    return exit_code_of(measured->sent);
}

std::string problem_of_rate(const std::string& text) {
    static const CLI::Range range{0.001, 1e8};
    return range(text).empty() ? "" : '\'' + text + "' is no number from 0.001 to 100000000";
}

void add_load_options(CLI::App& app, LoadOptions& load) {
    app.add_option("topic", load.topic, "Default: one of its own")->option_text("[TOPIC]");
    add_model(app, load.model, "Default: reliable_random");
    add_number(app, "-s,--size", load.size, "Of each body, in bytes. Default: 64",
               {0, 16 * 1024 * 1024})
        ->option_text("BYTES");
    add_number(app, "-c,--clients", load.clients, "So many connections that send. Default: 4",
               {1, 1'000});
    auto* in_flight =
        add_number(app, "-i,--in-flight", load.in_flight,
                   "A closed loop: so many at once of each client. Default: 16", {1, 65'536});
    app.add_option("-r,--rate", load.rate, "An open loop: so many a second in all")
        ->option_text("N")
        ->check(problem_of_rate)
        ->excludes(in_flight);
    add_duration(app, "-d,--duration", load.duration, "How long is measured. Default: 5s");
    add_duration(app, "-w,--warmup", load.warmup, "Before that, not measured. Default: 1s",
                 milliseconds{0});
    add_duration(app, "-t,--timeout", load.timeout, "Of each request. Default: 3s");
}

}  // namespace

void add_bench(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("bench", "Measure rate and latency");
    const auto options = std::make_shared<BenchOptions>();
    add_load_options(app, options->load);
    auto* responders =
        add_number(app, "--responders", options->load.responders,
                   "So many connections that reply; of unreliable models: that subscribe. "
                   "Default: 1",
                   {1, 1'000});
    app.add_flag("--no-responders", options->no_responders, "Others reply, or subscribe")
        ->excludes(responders);
    app.add_flag("-j,--json", options->json, "The result as one JSON object");
    add_connection_options(app, invocation.connection);
    app.footer(kBenchExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return run_bench(*options, invocation.connection);
        };
    });
}

}  // namespace amq::cli
