#include "host/operations.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include <boost/json/object.hpp>

#include "host/config/choices.hpp"
#include "host/control/base64.hpp"
#include "host/exchange/topics.hpp"
#include "host/monitor/shard_questions.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

using By = KickSessions::By;

std::optional<exchange::SessionId> id_in(const std::string& text) {
    exchange::SessionId id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return id;
}

// An address is meant with its port or without it.
bool is_meant(const SessionNames& names, const KickSessions& kick) {
    switch (kick.by) {
        case By::id: return id_in(kick.value) == names.id;
        case By::user: return names.user == kick.value;
        case By::address:
            return names.address == kick.value || names.address.starts_with(kick.value + ":");
    }
    return false;
}

struct Kicked {
    std::uint64_t sessions = 0;
    std::uint32_t next = exchange::kNone;
};

Kicked kick_piece(Shard& shard, std::uint32_t from, const KickSessions& kick) {
    Kicked done;
    done.next = shard.visit_sessions(from, ShardQuestions::kPiece, [&](Session& session) {
        if (!is_meant(session.names(), kick)) return;
        session.finish(anet::CloseReason::kicked);
        ++done.sessions;
    });
    return done;
}

bool never() {
    return false;
}

}  // namespace

Operations::Operations(const Shards& shards, Log& log, std::function<void()> drain)
    : shards_(shards), log_(log), drain_(std::move(drain)) {}

Answer Operations::kick(const KickSessions& kick) const {
    if (kick.by == By::id && !id_in(kick.value)) {
        return ActionError{in_quotes(kick.value) + " is no session's id, which is a number"};
    }
    const ShardQuestions shards(shards_, never);
    std::uint64_t kicked = 0;
    for (const auto& shard : shards_) {
        std::uint32_t from = 0;
        while (from != exchange::kNone) {
            const Kicked done = shards.ask<Kicked>(
                *shard, [from, kick](Shard& one) { return kick_piece(one, from, kick); });
            from = done.next;
            kicked += done.sessions;
        }
    }
    if (kicked == 0) {
        constexpr std::array<std::string_view, 3> kNames{"id", "user", "address"};
        return ActionError{"there is no session with the " +
                           std::string(kNames[static_cast<std::size_t>(kick.by)]) + " " +
                           in_quotes(kick.value)};
    }
    log_.info("kicked").with("sessions", kicked).with("by", kick.value);
    return json::object{{"kicked", kicked}};
}

Answer Operations::set_log_level(const std::string& level) const {
    constexpr std::array kLevels{LogLevel::trace, LogLevel::debug, LogLevel::info,
                                 LogLevel::warn,  LogLevel::error, LogLevel::off};
    std::string known;
    for (const LogLevel one : kLevels) {
        if (to_string(one) == level) {
            const std::string before(to_string(log_.level()));
            log_.set_level(one);
            return json::object{{"level", level}, {"before", before}};
        }
        known += (known.empty() ? "" : ", ") + std::string(to_string(one));
    }
    return ActionError{in_quotes(level) + " is no level; there are " + known};
}

Answer Operations::drain() const {
    drain_();
    return json::object{{"draining", true}};
}

// By the shard with the fewest sessions, as a session of its own would be.
Answer Operations::publish(const PublishMessage& message,
                           const std::function<bool()>& given_up) const {
    struct Ended {
        exchange::Outcome outcome = exchange::Outcome::cancelled;
        std::string body;
    };
    const auto& idlest =
        *std::min_element(shards_.begin(), shards_.end(),
                          [](const auto& a, const auto& b) { return a->load() < b->load(); });
    auto promise = std::make_shared<std::promise<Ended>>();
    std::future<Ended> answer = promise->get_future();
    idlest->make_turn([promise, message, shard = idlest.get()] {
        exchange::Publish publish;
        publish.topic = {exchange::number_of(message.topic), message.topic};
        publish.model = message.model;
        publish.sequence = 1;
        publish.body = std::as_bytes(std::span(message.body));
        publish.key = std::as_bytes(std::span(message.key));
        publish.timeout = exchange::to_nanos(message.timeout);
        publish.wait = message.no_wait ? exchange::Wait::no_wait : exchange::Wait::hold;
        shard->publish(publish, [promise](exchange::Outcome outcome, std::string_view body) {
            promise->set_value({outcome, std::string(body)});
        });
    });
    while (answer.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
        if (given_up()) return ActionError{"nobody waits for the outcome any more", "ending"};
    }
    try {
        const Ended ended = answer.get();
        return json::object{{"outcome", exchange::to_string(ended.outcome)},
                            {"body", base64_of(ended.body)}};
    } catch (const std::future_error&) {
        return ActionError{"amqd is ending", "ending"};
    }
}

}  // namespace amq::host
