// A client's sessions: greeting a broker, restoring the subscriptions, and what is left when it
// goes.
#include <algorithm>
#include <utility>

#include <amq/client/core.hpp>
#include <amq/client/records.hpp>

namespace amq::client {

namespace native = anet::native;
using native::Command;
using native::Extension;

namespace {

constexpr std::string_view kSoftware = "amq-c++ " AMQ_CLIENT_VERSION;

constexpr std::uint32_t kSilences = 3;  // until the broker counts as gone

// Words of a peer, fit to be shown.
std::string printable(std::string_view text) {
    std::string words{text.substr(0, 256)};
    std::ranges::replace_if(
        words, [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
    return words;
}

bool is_answer(std::uint32_t cmd) noexcept {
    return cmd == static_cast<std::uint32_t>(Command::answer);
}

std::string words_for(const anet::Disconnect& disconnect) {
    std::string words{anet::to_string(disconnect.reason)};
    if (disconnect.error) words += ": " + disconnect.error.message();
    return words;
}

}  // namespace

anet::LinkEvents Core::link_events() {
    return {[this] { change_state(State::connecting); }, [this] { on_up(); },
            [this](const anet::Disconnect& disconnect, std::vector<anet::UnsentFrame> unsent) {
                on_down(disconnect, std::move(unsent));
            },
            [this](const anet::Frame& frame) { on_frame(frame); },
            [this](std::uint32_t times) { on_silence(times); }};
}

void Core::on_up() {
    phase_ = Phase::greeting;
    ++session_;
    draining_ = false;
    reason_.clear();
    block_.clear();
    native::BlockWriter writer{block_};
    writer.add_versions({&native::kVersion, 1});
    if (!options_.name.empty()) writer.add(Extension::name, options_.name);
    writer.add(Extension::software, kSoftware);
    if (!options_.user.empty()) writer.add(Extension::user, options_.user);
    if (!options_.credentials.empty()) writer.add(Extension::credentials, options_.credentials);
    writer.close();
    send_command(Command::hello, 1, block_, native::flag::kExtended);
}

void Core::on_down(const anet::Disconnect& disconnect, std::vector<anet::UnsentFrame> unsent) {
    if (phase_ == Phase::ready || phase_ == Phase::restoring) ++statistics_.disconnects;
    phase_ = Phase::down;
    draining_ = false;
    paused_ = false;
    acknowledgements_.clear();
    for (const SubscriptionPtr& one : subscriptions_) one->holds = false;
    replies_.clear();
    cancel_open_messages();
    if (!stopped_) repeat(unsent);
    const std::string reason = reason_.empty() ? words_for(disconnect) : std::exchange(reason_, {});
    change_state(State::disconnected, reason, disconnect.next_try);
}

// --- what comes in

void Core::on_frame(const anet::Frame& frame) {
    const std::uint32_t cmd = frame.head.cmd;
    if (native::is_skippable(cmd)) return;
    native::Body body;
    const native::Fault fault = native::read_body(frame.head.status, frame.body, body);
    if (fault != native::Fault::none) {
        return break_off("the broker sent a frame at fault: " +
                         std::string{native::to_string(fault)});
    }
    const bool is_first = phase_ == Phase::greeting;
    const bool is_greeting = cmd == static_cast<std::uint32_t>(Command::welcome) ||
                             cmd == static_cast<std::uint32_t>(Command::error);
    if (is_first && !is_greeting) return break_off("the broker did not say welcome");
    if (native::is_command(cmd)) {
        obey(frame.head, body);
    } else {
        on_message(frame.head, body);
    }
}

void Core::obey(const anet::Head& head, const native::Body& body) {
    switch (static_cast<Command>(head.cmd)) {
        case Command::answer:
        case Command::pong: return on_answer(head, body);
        case Command::welcome: return on_welcome(body);
        case Command::acknowledge: return on_acknowledge(head, body);
        case Command::cancel: return on_cancel(head.sequence);
        case Command::ping: return on_ping(head, body);
        case Command::draining: return on_draining();
        case Command::error:
            return break_off("the broker said: " + printable(as_text(body.payload)));
        default: return break_off("the broker sent a command that is not known");
    }
}

void Core::on_answer(const anet::Head& head, const native::Body& body) {
    const auto status = static_cast<ClientOutcome>(head.status & native::kStatusMask);
    Request* request = requests_.find(head.sequence);
    const bool is_awaited = request != nullptr && request->sent &&
                            (request->kind == Kind::ping) == !is_answer(head.cmd);
    if (!is_awaited) {
        if (is_answer(head.cmd) && status != ClientOutcome::cancelled) ++statistics_.late_answers;
        return;
    }
    if (!is_answer(head.cmd)) return finish(head.sequence, Result{ClientOutcome::ok});
    if (status > ClientOutcome::strategy_failed)
        return break_off("the broker's outcome is not known");
    if (status != ClientOutcome::ok) {
        finish(head.sequence, Result{status});
    } else {
        finish(head.sequence, Result{{body.payload.begin(), body.payload.end()},
                                     read_headers(body.extensions.headers)});
    }
    if (draining_) leave_if_idle();
}

void Core::on_welcome(const native::Body& body) {
    if (phase_ != Phase::greeting) return break_off("the broker said welcome twice");
    const native::Extensions& said = body.extensions;
    if (said.versions.size() != 1 || said.versions.front() != native::kVersion) {
        return break_off("the broker speaks another version");
    }
    phase_ = Phase::restoring;
    max_payload_ = said.max_payload.value_or(0);
    aliases_.begin(said.max_aliases.value_or(Aliases::kUsual));
    ++statistics_.connects;
    link_.settle();
    for (const SubscriptionPtr& one : subscriptions_) ask_for(one);
    if (acknowledgements_.empty()) become_ready();
}

void Core::become_ready() {
    phase_ = Phase::ready;
    change_state(draining_ ? State::draining : State::connected);
    pump();
}

void Core::on_ping(const anet::Head& head, const native::Body& body) {
    if (body.payload.size() > native::kMaxPing) return break_off("the broker's ping is too long");
    send_command(Command::pong, head.sequence, body.payload);
}

void Core::on_draining() {
    draining_ = true;
    change_state(State::draining);
    leave_if_idle();
}

// Where there is another broker to go to, it is not waited for the end of this one.
void Core::leave_if_idle() {
    if (options_.urls.size() < 2 || in_flight_ > 0 || !open_.empty() || !replies_.empty()) return;
    reason_ = "the broker is going to end";
    link_.leave();
}

void Core::on_silence(std::uint32_t times) {
    if (phase_ == Phase::down || phase_ == Phase::greeting) return;
    if (times >= kSilences) {
        reason_ = "the broker is silent";
        return link_.drop(anet::CloseReason::silent);
    }
    send_command(Command::ping, 0);
}

void Core::break_off(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
    link_.drop(anet::CloseReason::protocol_error);
}

}  // namespace amq::client
