// amq reply: replies to requests, with a text, with what they say, or with what a command prints.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sdk/cli/child_command.hpp"
#include "sdk/cli/commands.hpp"
#include "sdk/cli/ending.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/message_environment.hpp"
#include "sdk/cli/message_options.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/topics.hpp"

namespace amq::cli {
namespace {

constexpr const char* kReplyExamples = R"(Examples:
  amq reply greet --body 'hello!'
  amq reply upper --exec 'tr a-z A-Z'
  amq reply resize --exec ./resize.sh --parallel 4
  amq reply orders --decline

--exec runs sh -c COMMAND for each request: the body is on its standard input, its standard output
is the reply. An exit code other than 0 declines, so that another responder may try. It is killed
when the request's time is over or nobody waits any more. It finds AMQ_TOPIC, AMQ_MODEL,
AMQ_ATTEMPT, AMQ_EXCHANGE, AMQ_REMAINING_MS and each header as AMQ_HEADER_NAME in its environment.

At Ctrl-C running commands may end; at a second one they are killed.)";

struct ReplyOptions {
    std::vector<std::string> topics{};
    std::string body{};
    std::string command{};
    std::vector<std::string> headers{};
    bool echo{};
    bool decline{};
    std::uint64_t parallel{1};
    std::uint64_t count{};
};

constexpr std::array<const char*, 4> kHow{"--body", "--echo", "--exec", "--decline"};

void check_how(const CLI::App& app) {
    const auto given =
        std::ranges::count_if(kHow, [&](const char* name) { return app.count(name) > 0; });
    if (given != 1) throw CLI::RequiredError{"one of --body, --echo, --exec and --decline"};
    if (app.count("--exec") > 0 && app.get_option("--exec")->as<std::string>().empty()) {
        throw CLI::ValidationError{"--exec", "the command is empty"};
    }
}

class Replying {
  public:
    Replying(const ReplyOptions& options, const ConnectionOptions& with)
        : options_{options},
          is_quiet_{with.quiet},
          headers_{headers_of(options.headers)},
          connection_{interruptible(with), static_cast<unsigned>(options.parallel)} {}

    ExitCode run() {
        Subscription subscription =
            subscribe(connection_.client(), options_.topics,
                      [this](Delivery message) { take(std::move(message)); });
        if (!is_quiet_) note("replying on " + in_words(options_.topics));
        ending_.ignore_output();
        static_cast<void>(ending_.wait());
        if (!is_quiet_ && taken_ != done_) note("waiting for what runs; a second signal kills it");
        // It waits for what runs, which ends earlier at a second signal.
        const auto unsubscribed =
            std::async(std::launch::async, [&] { subscription.unsubscribe(); });
        while (unsubscribed.wait_for(milliseconds{0}) != std::future_status::ready) {
            if (ending_.wait_for_signal(milliseconds{20})) kill_all_ = true;
        }
        static_cast<void>(connection_.client().flush(milliseconds{500}));
        return ending_.code();
    }

  private:
    [[nodiscard]] ConnectionOptions interruptible(ConnectionOptions with) {
        with.ending = &ending_;
        return with;
    }

    void take(Delivery message) {
        const std::uint64_t number = ++taken_;
        if (options_.count != 0 && number > options_.count) return;  // declined by its end
        reply_to(message);
        if (++done_ == options_.count) ending_.end(ExitCode::ok);
    }

    void reply_to(Delivery& message) {
        if (options_.decline) {
            static_cast<void>(message.decline());
        } else if (!options_.command.empty()) {
            execute(message);
        } else {
            reply(message, options_.echo ? message.text() : std::string_view{options_.body});
        }
    }

    void execute(Delivery& message) {
        CommandInput input{message.text(), environment_of(message)};
        if (is_answered(message.model())) input.deadline = deadline_of(message);
        input.is_cancelled = [&] { return kill_all_ || message.is_cancelled(); };
        try {
            const CommandEnd end = run_command(options_.command, input);
            if (end.is_good()) return reply(message, end.output);
            say(message, "the command " + in_words(end) + declined(end));
        } catch (const Failure& failure) {
            say(message, std::string{failure.what()} + "; declined");
        }
        static_cast<void>(message.decline());
    }

    // A little late, so that the broker has ended the request as a timeout before it is dropped
    // here, which declines.
    [[nodiscard]] static std::chrono::steady_clock::time_point deadline_of(
        const Delivery& message) {
        return std::chrono::steady_clock::now() + milliseconds{50} +
               std::min<milliseconds>(message.remaining(), std::chrono::hours{24 * 24});
    }

    [[nodiscard]] static std::string declined(const CommandEnd& end) {
        const bool is_awaited =
            end.how != CommandEnd::How::late && end.how != CommandEnd::How::cancelled;
        return is_awaited ? "; declined" : "";
    }

    void reply(Delivery& message, std::string_view body) {
        const bool is_awaited = is_answered(message.model());
        const ClientOutcome outcome = message.reply(body, headers_);
        if (outcome == ClientOutcome::ok || !is_awaited) return;
        const bool is_late = outcome == ClientOutcome::cancelled;
        say(message, is_late ? "the reply came too late: nobody waits for it any more"
                             : "cannot reply: " + explain(outcome) + "; declined");
        if (!is_late) static_cast<void>(message.decline());
    }

    void say(const Delivery& message, const std::string& sentence) const {
        note(message.topic().text() + ": " + sentence);
    }

    const ReplyOptions& options_;
    const bool is_quiet_;
    const Headers headers_;
    Ending ending_;  // before there is any thread
    std::atomic<bool> kill_all_{};
    std::atomic<std::uint64_t> taken_{};
    std::atomic<std::uint64_t> done_{};
    Connection connection_;
};

void add_options(CLI::App& app, ReplyOptions& options) {
    add_topics(app, options.topics);
    app.add_option("-b,--body", options.body, "With this text")->option_text("TEXT");
    app.add_flag("-e,--echo", options.echo, "With the request's body");
    app.add_option("-x,--exec", options.command, "With what this command prints, see below")
        ->option_text("COMMAND");
    app.add_flag("--decline", options.decline, "\"Not mine\": let others reply");
    for (const char* name : kHow) app.get_option(name)->group("How to reply, one of these");
    add_headers(app, options.headers);
    add_number(app, "-p,--parallel", options.parallel, "So many requests at once. Default: 1",
               {1, 256});
    add_number(app, "-n,--count", options.count, "End after so many requests");
}

}  // namespace

void add_reply(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("reply", "Subscribe, and reply to requests");
    const auto options = std::make_shared<ReplyOptions>();
    add_options(app, *options);
    add_connection_options(app, invocation.connection);
    app.footer(kReplyExamples);
    app.final_callback([&invocation, &app, options] {
        check_how(app);
        invocation.run = [&invocation, options] {
            return Replying{*options, invocation.connection}.run();
        };
    });
}

}  // namespace amq::cli
