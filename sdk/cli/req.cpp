// amq req: asks, and prints the replies.

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sdk/cli/body_source.hpp"
#include "sdk/cli/commands.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/in_order.hpp"
#include "sdk/cli/json_text.hpp"
#include "sdk/cli/message_options.hpp"
#include "sdk/cli/number.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kReqExamples = R"(Examples:
  amq req greet world
  amq req orders --file order.json --timeout 10s
  cat ids.txt | amq req users --lines --parallel 16 --json

The reply goes to standard output, with a line end if it has none; why there is none goes to
standard error. With more than one request the exit code is that of the first without a reply.)";

struct ReqOptions {
    MessageOptions message{.timeout = milliseconds{3'000}};
    BodyOptions body{};
    std::size_t parallel{1};
    bool repeatable{};
    bool json{};
    bool raw{};
};

// Says which requests had no reply: of a run with the same outcome the first, and then how many.
class Unanswered {
  public:
    void add(std::uint64_t number, ClientOutcome outcome) {
        if (outcome != outcome_) {
            end_run();
            note("request " + std::to_string(number) + ": " + explain(outcome));
            outcome_ = outcome;
            first_ = number;
        }
        last_ = number;
    }

    void end_run() {
        const std::string too = ": " + std::string{to_string(outcome_)} + ", too";
        if (last_ == first_ + 1) note("request " + std::to_string(last_) + too);
        if (last_ > first_ + 1) {
            note("requests " + std::to_string(first_ + 1) + " to " + std::to_string(last_) + too);
        }
        outcome_ = ClientOutcome::ok;
        first_ = last_;
    }

  private:
    ClientOutcome outcome_{ClientOutcome::ok};  // of the run; ok: there is none
    std::uint64_t first_{};
    std::uint64_t last_{};
};

class Asking {
  public:
    Asking(const ReqOptions& options, const ConnectionOptions& connection)
        : options_{options}, topic_{options.message.topic}, bodies_{options.body} {
        check();
        with_.timeout = options.message.timeout;
        with_.no_wait = options.message.no_wait;
        with_.route_key = options.message.key;
        with_.headers = headers_of(options.message.headers);
        with_.repeatable = options.repeatable;
        connection_.emplace(connection);
    }

    // See code().
    void run() {
        ask_all();
        unanswered_.end_run();
    }
    // After run().
    [[nodiscard]] ExitCode code() const noexcept { return code_; }

  private:
    void ask_all() {
        InOrder in_order{options_.parallel, [this](const Result& result) { return tell(result); }};
        while (in_order.wait_for_room() == InOrder::Go::on) {
            const auto body = bodies_.next();
            if (!body) break;
            in_order.add(ask(*body));
        }
    }

    void check() const {
        if (is_answered(options_.message.model)) return;
        throw Failure{ExitCode::usage, to_string(options_.message.model) +
                                           " is never answered: use amq pub, or another model"};
    }

    std::future<Result> ask(const std::string& body) {
        auto promise = std::make_shared<std::promise<Result>>();
        connection_->client().async_request(
            options_.message.model, topic_, body, with_,
            [promise](Result result) { promise->set_value(std::move(result)); });
        return promise->get_future();
    }

    InOrder::Go tell(const Result& result) {
        ++told_;
        complain_about(result.outcome());
        try {
            print_reply(result);
        } catch (const OutputClosed&) {
            return InOrder::Go::no_further;
        } catch (const Failure& failure) {
            note(failure.what());
            code_ = failure.code();
            return InOrder::Go::no_further;
        }
        return InOrder::Go::on;
    }

    void complain_about(ClientOutcome outcome) {
        const bool is_one = !options_.body.lines && options_.body.count < 2;
        if (code_ == ExitCode::ok) code_ = exit_code_of(outcome);
        if (outcome == ClientOutcome::ok) {
            unanswered_.end_run();
        } else if (is_one) {
            note(explain(outcome));
        } else {
            unanswered_.add(told_, outcome);
        }
    }

    void print_reply(const Result& result) const {
        if (options_.json) {
            boost::json::object object{{"topic", topic_.text()}};
            for (auto& [key, value] : to_json(result)) object[key] = value;
            print(as_line(object));
        } else if (result) {
            print(options_.raw ? std::string{result.text()} : as_line(result.text()));
        }
    }

    const ReqOptions& options_;
    Topic topic_;
    BodySource bodies_;
    RequestOptions with_;
    std::optional<Connection> connection_;
    std::uint64_t told_{};
    Unanswered unanswered_;
    ExitCode code_{ExitCode::ok};
};

void add_options(CLI::App& app, ReqOptions& options) {
    add_message_options(app, options.message);
    add_body_options(app, options.body);
    add_model(app, options.message.model, "Who is asked, and how. Default: reliable_random");
    add_duration(app, "-t,--timeout", options.message.timeout,
                 "From asking to the reply. Default: 3s");
    add_number(app, "-p,--parallel", options.parallel,
               "With --lines or --count: so many requests at once. Replies keep the order. "
               "Default: 1",
               {1, 65'536});
    app.add_flag("--repeatable", options.repeatable,
                 "Handling it twice is no harm: ask again when the connection was lost");
    auto* json = app.add_flag("-j,--json", options.json, "One JSON object a request");
    app.add_flag("--raw", options.raw, "The replies' bytes alone, without a line end added")
        ->excludes(json);
}

}  // namespace

void add_req(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("req", "Request, and print the reply");
    const auto options = std::make_shared<ReqOptions>();
    add_options(app, *options);
    add_connection_options(app, invocation.connection);
    app.footer(kReqExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            Asking asking{*options, invocation.connection};
            asking.run();
            return asking.code();
        };
    });
}

}  // namespace amq::cli
