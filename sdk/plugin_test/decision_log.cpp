#include <amq/plugin_test/decision_log.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

#include "host/exchange/outcome.hpp"

namespace amq::test {
namespace {

constexpr std::size_t kMostText = 40;

// As it is where it can be read, cut off where it is long.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, kMostText)) {
        const auto byte = static_cast<unsigned char>(c);
        std::array<char, 5> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "\\x%02x", byte);
        const bool is_plain = byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
        out += is_plain ? std::string(1, c) : std::string(escaped.data());
    }
    return out + (text.size() > kMostText ? "...\"" : "\"");
}

std::string hexadecimal(std::uint64_t number) {
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(number));
    return text.data();
}

std::string_view name_of(std::uint32_t cause) {
    switch (cause) {
        case AMQ_TIMEOUT: return "timeout";
        case AMQ_GONE: return "gone";
        case AMQ_DECLINED: return "declined";
        default: return "for no known cause";
    }
}

const amq_sub& subscriber(const amq_view& view, std::uint32_t index) {
    const auto* first = reinterpret_cast<const std::byte*>(view.first);
    return *reinterpret_cast<const amq_sub*>(first + std::size_t{index} * view.stride);
}

// How many there are, and how many of them read too slowly.
std::string there(const amq_view& view) {
    std::uint32_t slow = 0;
    for (std::uint32_t k = 0; k < view.n; ++k)
        if (subscriber(view, k).load->credit == 0) ++slow;
    return " n=" + std::to_string(view.n) + (slow == 0 ? "" : " slow=" + std::to_string(slow));
}

std::string outcome(std::int32_t reason) {
    if (reason < 0 || reason > AMQ_OUTCOME_STRATEGY_FAILED)
        return "reason " + std::to_string(reason);
    return std::string(exchange::to_string(static_cast<exchange::Outcome>(reason)));
}

std::string hold(const amq_plan& plan) {
    std::string text = "hold";
    if (plan.hold_ns != 0) text += " for " + to_text(plan.hold_ns);
    if (plan.reason != 0) text += " or " + outcome(plan.reason);
    return text;
}

std::string done(const amq_plan& plan) {
    if ((plan.flags & AMQ_PLAN_ANSWER) == 0) return "done";
    return "answer " + quoted({plan.answer.p, plan.answer.n});
}

std::string wish(const amq_plan& plan) {
    std::string text = " want " + (plan.want == UINT32_MAX ? "all" : std::to_string(plan.want));
    if (plan.reply_ns != 0) text += " within " + to_text(plan.reply_ns);
    return text;
}

}  // namespace

std::string to_text(std::uint64_t ns) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%llu.%09llu",
                  static_cast<unsigned long long>(ns / 1'000'000'000U),
                  static_cast<unsigned long long>(ns % 1'000'000'000U));
    std::string digits = text.data();
    const std::size_t least = digits.find('.') + 4;
    while (digits.size() > least && digits.back() == '0') digits.pop_back();
    return digits + "s";
}

void DecisionLog::on_call(const Call& call) {
    std::string line = to_text(call.now_ns) + ' ' + label_ + question(call);
    if (call.rc != AMQ_OK) {
        line += " -> failed " + std::to_string(call.rc);
        if (!call.error.empty()) line += ' ' + quoted(call.error);
    } else if (call.plan != nullptr) {
        line += " -> " + decision(call);
    }
    lines_.push_back(std::move(line));
}

std::string DecisionLog::question(const Call& call) {
    const std::string_view function = call.function;
    std::string text(function);
    if (call.msg != nullptr) text += ' ' + names_.name_of_message(*call.msg);
    if (function == "route" || function == "adopt")
        text += ' ' + std::string(call.msg->topic.p, call.msg->topic.n);
    if (function == "on_miss") text += ' ' + std::string(name_of(call.cause));
    if (function == "on_member") text += call.joined != 0 ? " joined" : " left";
    if (call.who != 0) text += ' ' + names_.name_of_session(call.who);
    if (function == "on_member") text += ' ' + std::string(call.text);
    if (function == "on_reply" || function == "reconfigure") text += ' ' + quoted(call.text);
    if (function == "on_timer")
        text += call.token == AMQ_WAKE_TOKEN ? " wake" : ' ' + std::to_string(call.token);
    return text + (call.msg == nullptr ? std::string() : situation(call));
}

std::string DecisionLog::situation(const Call& call) const {
    const amq_msg& msg = *call.msg;
    std::string text;
    if (msg.key.n != 0) text += " key=" + quoted({msg.key.p, msg.key.n});
    if ((msg.flags & AMQ_MSG_NO_WAIT) != 0) text += " no_wait";
    if ((msg.flags & AMQ_MSG_NO_ECHO) != 0) text += " no_echo";
    if (msg.note != 0) text += " note=" + hexadecimal(msg.note);
    return text + there(*call.view);
}

std::string DecisionLog::decision(const Call& call) const {
    const amq_plan& plan = *call.plan;
    std::string text;
    switch (plan.verb) {
        case AMQ_KEEP: text = "keep"; break;
        case AMQ_SEND: text = "send " + targets(call) + wish(plan); break;
        case AMQ_HOLD: text = hold(plan); break;
        case AMQ_DROP: text = "drop " + outcome(plan.reason); break;
        case AMQ_DONE: text = done(plan); break;
        default: text = "verb " + std::to_string(plan.verb);
    }
    if (plan.note != call.msg->note) text += " note " + hexadecimal(plan.note);
    return text;
}

std::string DecisionLog::targets(const Call& call) const {
    const amq_plan& plan = *call.plan;
    if ((plan.flags & AMQ_PLAN_ALL) != 0) return "all";
    if (plan.n == 0) return "nobody";
    std::string text;
    for (std::uint32_t k = 0; k < std::min(plan.n, call.view->n); ++k) {
        const std::uint32_t index = plan.target[k];
        if (k != 0) text += ',';
        text += index < call.view->n ? names_.name_of_session(subscriber(*call.view, index).id)
                                     : '#' + std::to_string(index);
    }
    return text;
}

}  // namespace amq::test
