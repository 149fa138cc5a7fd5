// amq pub: sends messages one way, and sees to it that the broker has them.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "sdk/cli/body_source.hpp"
#include "sdk/cli/commands.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/message_options.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {
namespace {

constexpr const char* kPubExamples = R"(Examples:
  amq pub news 'the shop is open'
  tail -f access.log | amq pub --lines access
  amq pub jobs -m unreliable_random --file job.json -H 'Content-Type: application/json'

A publish is not answered: the exit code says that the broker has it, not that anybody got it.)";

struct PubOptions {
    MessageOptions message{.model = unreliable_all};
    BodyOptions body{};
};

// The last so many.
std::string doubt_about(std::uint64_t messages) {
    if (messages == 1) {
        return "not known of the last message whether the broker has it; it may have arrived";
    }
    return "not known of the last " + std::to_string(messages) +
           " messages whether the broker has them; some of them may have arrived";
}

class Publishing {
  public:
    Publishing(const PubOptions& options, const ConnectionOptions& connection)
        : options_{options},
          patience_{connection.connect_timeout},
          connection_{connection},
          topic_{options.message.topic} {
        with_.timeout = options.message.timeout;
        with_.no_wait = options.message.no_wait;
        with_.route_key = options.message.key;
        with_.headers = headers_of(options.message.headers);
    }

    ExitCode run() {
        BodySource bodies{options_.body};
        while (const auto body = bodies.next()) {
            const ClientOutcome outcome = publish(*body);
            if (outcome != ClientOutcome::ok) {
                fail(outcome, "message " + std::to_string(bodies.given()));
            } else if (++unconfirmed_ == kTogether) {
                confirm();
            }
            if (outcome == ClientOutcome::unreachable) break;
        }
        confirm();
        return code_;
    }

  private:
    // So many are sent before the broker is asked whether it has them.
    static constexpr std::uint64_t kTogether = 1'000;

    // While too much waits to be sent it waits too, for as long as there is a broker.
    ClientOutcome publish(const std::string& body) {
        auto give_up = Clock::now() + patience_;
        for (;;) {
            const ClientOutcome outcome =
                connection_.client().publish(options_.message.model, topic_, body, with_);
            if (outcome != ClientOutcome::queue_full) return outcome;
            const auto now = Clock::now();
            if (connection_.client().state() == State::connected) give_up = now + patience_;
            if (now >= give_up) return ClientOutcome::unreachable;
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }

    void confirm() {
        if (unconfirmed_ == 0) return;
        Client& client = connection_.client();
        const bool is_up = client.state() == State::connected;
        const ClientOutcome outcome =
            client.flush(is_up ? std::max(patience_, kLeastFlush) : patience_);
        const Statistics now = client.statistics();
        // What a lost session had on its way may be lost with it.
        const bool is_whole = now.disconnects == before_.disconnects && now.lost == before_.lost;
        if (outcome != ClientOutcome::ok || !is_whole) {
            fail(outcome == ClientOutcome::ok ? ClientOutcome::unknown : outcome,
                 doubt_about(unconfirmed_));
        }
        before_ = now;
        unconfirmed_ = 0;
    }

    void fail(ClientOutcome outcome, const std::string& what) {
        note(what + ": " + explain(outcome));
        if (code_ == ExitCode::ok) code_ = exit_code_of(outcome);
    }

    static constexpr milliseconds kLeastFlush{5'000};

    const PubOptions& options_;
    milliseconds patience_;
    Connection connection_;
    Topic topic_;
    PublishOptions with_;
    std::uint64_t unconfirmed_{};
    Statistics before_{};  // when the broker had all
    ExitCode code_{ExitCode::ok};
};

}  // namespace

void add_pub(CLI::App& root, Invocation& invocation) {
    CLI::App& app = *root.add_subcommand("pub", "Publish, one way");
    const auto options = std::make_shared<PubOptions>();
    add_message_options(app, options->message);
    add_body_options(app, options->body);
    add_model(app, options->message.model, "How it is delivered. Default: unreliable_all");
    add_duration(app, "-t,--timeout", options->message.timeout,
                 "How long it may wait for a subscriber. Default: as the broker says");
    add_connection_options(app, invocation.connection);
    app.footer(kPubExamples);
    app.final_callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            return Publishing{*options, invocation.connection}.run();
        };
    });
}

}  // namespace amq::cli
