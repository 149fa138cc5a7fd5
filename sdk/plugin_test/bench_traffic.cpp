// What goes over the bench: publishes into the core, and what comes out of it into the records.

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>

#include <amq/plugin_test/strategy_bench.hpp>

namespace amq::test {
namespace {

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string name_of(const exchange::TopicName& topic) {
    return topic.name.empty() ? std::to_string(topic.number) : std::string(topic.name);
}

std::string number_of(std::size_t sent) {
    return 'm' + std::to_string(sent + 1);
}

}  // namespace

Peer StrategyBench::peer(std::string name) {
    return {*this, open(name)};
}

Peer StrategyBench::subscriber(std::string name, std::string_view topic) {
    return peer(std::move(name)).subscribes(topic);
}

exchange::SessionId StrategyBench::open(const std::string& name) {
    const auto others = std::ranges::count(sessions_, name, &SessionRecord::first_name);
    const std::string own = others == 0 ? name : name + '#' + std::to_string(others + 1);
    const exchange::SessionId id = core_->open_session(exchange::Cancellations::wanted);
    sessions_.push_back({id, own, name, {}, {}, {}});
    return id;
}

Sent StrategyBench::publish(std::string_view topic, std::string_view body,
                            const PublishOptions& options) {
    return {*this, publish_from(publisher_, topic, body, options)};
}

std::size_t StrategyBench::publish_from(exchange::SessionId from, std::string_view topic,
                                        std::string_view body, const PublishOptions& options) {
    const std::size_t index = sent_.size();
    const auto sequence = static_cast<std::uint32_t>(index + 1);
    sent_.push_back({from, sequence, std::string(topic), std::string(body), now_, false, {}, {}});
    const exchange::TopicName spoken{exchange::number_of(topic), topic};
    core_->publish(from,
                   {.topic = spoken,
                    .model = options.model == 0 ? model_ : options.model,
                    .sequence = sequence,
                    .body = bytes_of(body),
                    .headers = bytes_of(options.headers),
                    .key = bytes_of(options.key),
                    .timeout = exchange::to_nanos(options.timeout),
                    .wait = options.wait,
                    .echo = options.echo},
                   now_);
    carry_out();
    return index;
}

void StrategyBench::cancel(const Sent& sent) {
    core_->cancel(sent.record().publisher, sent.record().sequence, now_);
    carry_out();
}

void StrategyBench::carry_out() {
    core_->effects().for_each_delivery(
        [this](const exchange::Delivery& delivery) { take(delivery); });
    for (const exchange::Answer& answer : core_->effects().answers) take(answer);
    for (const exchange::Cancellation& one : core_->effects().cancellations)
        session(one.to).cancelled.push_back(one.sequence);
    core_->effects().clear();
    if (!woken_.exchange(false)) return;
    core_->woken(now_);
    carry_out();
}

void StrategyBench::take(const exchange::Delivery& delivery) {
    SentRecord like;
    like.topic = name_of(delivery.topic);
    like.body = text_of(delivery.body.bytes);
    const std::size_t sent = sent_of(delivery.exchange, like);
    SessionRecord& to = session(delivery.to);
    if (sent < sent_.size()) sent_[sent].receivers.push_back(to.name);
    to.inbox.push_back({like.topic, like.body, text_of(delivery.body.headers), delivery.sequence,
                        delivery.model, delivery.attempt, delivery.exchange, delivery.deadline,
                        sent});
}

void StrategyBench::take(const exchange::Answer& answer) {
    const std::size_t index = answer.sequence - std::size_t{1};
    if (index >= sent_.size() || sent_[index].publisher != answer.to)
        throw std::logic_error("an answer to nothing that was asked");
    sent_[index].answers.push_back(
        {answer.outcome, text_of(answer.body.bytes), text_of(answer.body.headers), now_});
    note(number_of(index) + " ends " + std::string(exchange::to_string(answer.outcome)));
}

// The latest publish that looks like it and was not seen before; if it was moved from a session
// that was lost, it has been seen.
std::size_t StrategyBench::sent_of(exchange::ExchangeId exchange, const SentRecord& like) {
    const auto known = sent_by_exchange_.find(exchange);
    if (known != sent_by_exchange_.end()) return known->second;
    std::size_t found = sent_.size();
    for (std::size_t k = sent_.size(); k-- > 0;) {
        if (sent_[k].topic != like.topic || sent_[k].body != like.body) continue;
        if (found == sent_.size() || !sent_[k].is_routed) found = k;
        if (!sent_[k].is_routed) break;
    }
    if (found == sent_.size()) return found;
    sent_[found].is_routed = true;
    sent_by_exchange_.emplace(exchange, found);
    return found;
}

std::string StrategyBench::name_of_message(const amq_msg& msg) {
    SentRecord like;
    like.topic.assign(msg.topic.p, msg.topic.n);
    like.body.assign(reinterpret_cast<const char*>(msg.body), static_cast<std::size_t>(msg.body_n));
    const std::size_t sent = sent_of(msg.id, like);
    return sent < sent_.size() ? number_of(sent) : "m?";
}

std::string StrategyBench::name_of_session(amq_id id) const {
    const auto at = std::ranges::find(sessions_, id, &SessionRecord::id);
    return at == sessions_.end() ? "session " + std::to_string(id) : at->name;
}

SessionRecord& StrategyBench::session(exchange::SessionId id) {
    return *std::ranges::find(sessions_, id, &SessionRecord::id);
}

const Received& StrategyBench::received(exchange::SessionId id, const Sent& sent) {
    const std::vector<Received>& inbox = session(id).inbox;
    const auto one = std::ranges::find(inbox, sent.index(), &Received::sent);
    if (one != inbox.end()) return *one;
    throw std::logic_error(session(id).name + " never got \"" + sent.record().body + "\", seed " +
                           std::to_string(seed_));
}

}  // namespace amq::test
