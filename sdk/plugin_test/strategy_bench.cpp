#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace amq::test {
namespace {

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string name_of(const exchange::TopicName& topic) {
    return topic.name.empty() ? std::to_string(topic.number) : std::string(topic.name);
}

const amq_desc& description(const amq_entry& entry, const std::string& id) {
    for (std::uint32_t k = 0; k < entry.count(); ++k) {
        const amq_desc& described = *entry.describe(k);
        if (id.empty() || id == described.id) return described;
    }
    throw std::runtime_error("the entry has no strategy " + id);
}

}  // namespace

StrategyBench::StrategyBench(const BenchSetup& setup)
    : model_(setup.model.model),
      core_(std::make_unique<exchange::Core>(
          exchange::CoreOptions{0, 1, setup.limits, setup.seed, this}, now_)) {
    const amq_desc& described = description(*setup.entry, setup.id);
    exchange::ModelSettings settings = setup.model;
    settings.answered = (described.flags & AMQ_DESC_ANSWERS) != 0;
    const auto refused = core_->bind(settings, {setup.entry, described.id, setup.options, nullptr});
    if (refused) throw std::runtime_error(*refused);
    publisher_ = peer("publisher").id();
}

StrategyBench::~StrategyBench() = default;

Peer StrategyBench::peer(std::string name) {
    const exchange::SessionId id = core_->open_session();
    sessions_.push_back({id, std::move(name), {}});
    return {*this, id};
}

Peer StrategyBench::subscriber(std::string name, std::string_view topic) {
    return peer(std::move(name)).subscribes(topic);
}

Sent StrategyBench::publish(std::string_view topic, std::string_view body,
                            const PublishOptions& options) {
    return {*this, publish_from(publisher_, topic, body, options)};
}

std::size_t StrategyBench::publish_from(exchange::SessionId from, std::string_view topic,
                                        std::string_view body, const PublishOptions& options) {
    const std::size_t index = sent_.size();
    const auto sequence = static_cast<std::uint32_t>(index + 1);
    sent_.push_back({from, sequence, std::string(topic), std::string(body), now_, {}});
    const exchange::TopicName spoken{exchange::number_of(topic), topic};
    core_->publish(from,
                   {.topic = spoken,
                    .model = model_,
                    .sequence = sequence,
                    .body = std::as_bytes(std::span(body)),
                    .key = std::as_bytes(std::span(options.key)),
                    .echo = options.echo},
                   now_);
    carry_out();
    return index;
}

void StrategyBench::pass(std::chrono::nanoseconds span) {
    const exchange::Nanos until = now_ + exchange::to_nanos(span);
    while (core_->next_wake() <= until) {
        now_ = std::max(now_, core_->next_wake());
        core_->advance(now_);
        carry_out();
    }
    now_ = until;
    core_->advance(now_);
    carry_out();
}

void StrategyBench::carry_out() {
    for (const exchange::Delivery& delivery : core_->effects().deliveries) take(delivery);
    for (const exchange::Answer& answer : core_->effects().answers) take(answer);
    core_->effects().clear();
    if (!std::exchange(woken_, false)) return;
    core_->woken(now_);
    carry_out();
}

void StrategyBench::take(const exchange::Delivery& delivery) {
    session(delivery.to)
        .inbox.push_back({name_of(delivery.topic), text_of(delivery.body.bytes), delivery.sequence,
                          delivery.model, delivery.attempt, delivery.exchange, delivery.deadline});
}

void StrategyBench::take(const exchange::Answer& answer) {
    const auto sent = std::ranges::find_if(sent_, [&](const SentRecord& one) {
        return one.publisher == answer.to && one.sequence == answer.sequence;
    });
    if (sent == sent_.end()) throw std::logic_error("an answer to nothing that was asked");
    sent->answers.push_back({answer.outcome, text_of(answer.body.bytes), now_});
}

SessionRecord& StrategyBench::session(exchange::SessionId id) {
    return *std::ranges::find(sessions_, id, &SessionRecord::id);
}

const Received& StrategyBench::received(exchange::SessionId id, const SentRecord& sent) {
    const std::vector<Received>& inbox = session(id).inbox;
    const auto one = std::ranges::find_if(inbox, [&](const Received& received) {
        return received.topic == sent.topic && received.body == sent.body;
    });
    if (one != inbox.end()) return *one;
    throw std::logic_error(session(id).name + " never got \"" + sent.body + "\"");
}

void StrategyBench::on_strike(std::uint32_t, exchange::Callback callback, std::string_view why) {
    strikes_.push_back(std::string(exchange::to_string(callback)) + ": " + std::string(why));
}

void StrategyBench::on_strategy_log(std::uint32_t, std::int32_t, std::string_view text) {
    log_.emplace_back(text);
}

}  // namespace amq::test
