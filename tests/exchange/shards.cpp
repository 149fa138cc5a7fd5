#include "tests/exchange/shards.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <variant>

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

std::span<const std::byte> bytes_in(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string name_of(const TopicName& topic) {
    return topic.name.empty() ? std::to_string(topic.number) : std::string(topic.name);
}

std::vector<std::string> names_of(const std::vector<OwnedTopicName>& topics) {
    std::vector<std::string> names;
    for (const OwnedTopicName& topic : topics) names.push_back(name_of(topic.view()));
    return names;
}

}  // namespace

TopicName spoken(std::string_view topic) {
    return {number_of(topic), topic};
}

Shards::Shards(std::uint32_t count, const Limits& limits) : boxes_(std::size_t{count} * count) {
    for (ShardIndex shard = 0; shard < count; ++shard) {
        cores_.push_back(std::make_unique<Core>(
            CoreOptions{shard, count, limits, shard + 1U, this, nullptr, &metrics_}, now_));
    }
}

Shards::~Shards() = default;

void Shards::bind(const ModelSettings& settings, const StrategySource& source) {
    for (auto& core : cores_) {
        if (const auto failure = core->bind(settings, source)) throw std::runtime_error(*failure);
    }
}

InstanceId Shards::prepare(const ModelSettings& settings, const StrategySource& source) {
    const auto prepared = cores_.front()->prepare(settings, source);
    if (const auto* why = std::get_if<std::string>(&prepared)) throw std::runtime_error(*why);
    return std::get<InstanceId>(prepared);
}

void Shards::commit(std::initializer_list<BindingChange> changes) {
    cores_.front()->commit(std::vector<BindingChange>(changes), now_);
    carry_out(0);
}

void Shards::swap(const ModelSettings& settings, const StrategySource& source) {
    for (std::uint32_t shard = 0; shard < cores_.size(); ++shard) {
        const auto prepared = cores_[shard]->prepare(settings, source);
        const BindingChange change{settings, std::get<InstanceId>(prepared)};
        cores_[shard]->commit({&change, 1}, now_);
        carry_out(shard);
    }
}

void Shards::quarantine(std::uint32_t model, std::string_view match) {
    cores_.front()->quarantine(model, match, now_);
    carry_out(0);
}

std::optional<std::string> Shards::reconfigure(std::uint32_t model, const std::string& options) {
    const auto why_not = cores_.front()->reconfigure(model, {}, options, now_);
    carry_out(0);
    return why_not;
}

void Shards::wake() {
    cores_.front()->woken(now_);
    carry_out(0);
}

SessionId Shards::subscriber(std::string_view topic, std::uint32_t shard) {
    const SessionId id = open(shard);
    subscribe(id, {topic});
    return id;
}

void Shards::subscribe(SessionId id, std::initializer_list<std::string_view> topics,
                       std::uint32_t sequence) {
    std::vector<Subscription> names;
    for (const std::string_view topic : topics) names.push_back({spoken(topic)});
    cores_[shard_of(id)]->subscribe(id, sequence, names, now_);
    carry_out(shard_of(id));
}

void Shards::subscribe(SessionId id, const Subscription& subscription) {
    cores_[shard_of(id)]->subscribe(id, 1, {&subscription, 1}, now_);
    carry_out(shard_of(id));
}

void Shards::unsubscribe(SessionId id, std::string_view topic, std::uint32_t sequence) {
    const TopicName name = spoken(topic);
    cores_[shard_of(id)]->unsubscribe(id, sequence, {&name, 1}, now_);
    carry_out(shard_of(id));
}

Reading Shards::publish(SessionId id, std::string_view topic, std::string_view body,
                        std::uint32_t model, std::uint32_t sequence) {
    const Reading reading =
        cores_[shard_of(id)]->publish(id, {spoken(topic), model, sequence, bytes_in(body)}, now_);
    carry_out(shard_of(id));
    return reading;
}

Reading Shards::publish(SessionId id, const Publish& publish) {
    const Reading reading = cores_[shard_of(id)]->publish(id, publish, now_);
    carry_out(shard_of(id));
    return reading;
}

void Shards::cancel(SessionId id, std::uint32_t sequence) {
    cores_[shard_of(id)]->cancel(id, sequence, now_);
    carry_out(shard_of(id));
}

void Shards::reply(const Got& got, std::string_view body, std::string_view headers) {
    const Reply reply{got.sequence, got.model, bytes_in(body), bytes_in(headers)};
    cores_[shard_of(got.to)]->reply(got.to, reply, now_);
    carry_out(shard_of(got.to));
}

void Shards::reply_as(SessionId id, std::uint32_t sequence, std::string_view body,
                      std::uint32_t model) {
    cores_[shard_of(id)]->reply(id, {sequence, model, bytes_in(body)}, now_);
    carry_out(shard_of(id));
}

void Shards::decline(const Got& got) {
    cores_[shard_of(got.to)]->decline(got.to, got.sequence, got.model, now_);
    carry_out(shard_of(got.to));
}

void Shards::congest(SessionId id, Congestion congestion) {
    cores_[shard_of(id)]->set_congestion(id, congestion, now_);
    carry_out(shard_of(id));
}

void Shards::close(SessionId id) {
    close_without(id, {});
}

void Shards::close_without(SessionId id, std::initializer_list<Got> unsent) {
    std::vector<Unsent> frames;
    for (const Got& got : unsent) {
        frames.push_back({spoken(got.topic), got.model, now_, bytes_in(got.body)});
    }
    cores_[shard_of(id)]->close_session(id, frames, now_);
    carry_out(shard_of(id));
}

void Shards::end_draining() {
    for (std::uint32_t shard = 0; shard < cores_.size(); ++shard) {
        cores_[shard]->end_draining(now_);
        carry_out(shard);
    }
}

void Shards::pass(std::chrono::nanoseconds span) {
    const Nanos until = now_ + to_nanos(span);
    for (;;) {
        Nanos next = UINT64_MAX;
        for (const auto& core : cores_) next = std::min(next, core->next_wake());
        if (next > until) break;
        jump(std::chrono::nanoseconds(next > now_ ? next - now_ : 0));
    }
    jump(std::chrono::nanoseconds(until - now_));
}

void Shards::jump(std::chrono::nanoseconds span) {
    now_ += to_nanos(span);
    for (std::uint32_t shard = 0; shard < cores_.size(); ++shard) {
        cores_[shard]->advance(now_);
        carry_out(shard);
    }
}

bool Shards::pass_on(std::uint32_t from, std::uint32_t to) {
    std::deque<Word>& words = box(from, to);
    if (words.empty()) return false;
    Word word = std::move(words.front());
    words.pop_front();
    word.word.topic.name = word.topic;
    word.word.body.bytes = bytes_in(word.body);
    word.word.body.headers = bytes_in(word.headers);
    cores_[to]->hear(from, word.word, now_);
    carry_out(to);
    return true;
}

std::size_t Shards::waiting(std::uint32_t from, std::uint32_t to) const {
    return boxes_[from * cores_.size() + to].size();
}

std::vector<std::string> Shards::bodies_of(SessionId id) const {
    std::vector<std::string> bodies;
    for (const Got& got : got_) {
        if (got.to == id) bodies.push_back(got.body);
    }
    return bodies;
}

void Shards::carry_out(std::uint32_t shard) {
    Effects& effects = cores_[shard]->effects();
    for (const Acknowledgement& one : effects.acknowledgements) {
        acknowledged_.push_back(
            {one.to, one.sequence, names_of(one.accepted), names_of(one.refused)});
        log_.push_back("ack " + std::to_string(one.sequence));
    }
    effects.for_each_delivery([this](const Delivery& one) {
        got_.push_back({one.to, name_of(one.topic), text_of(one.body.bytes), one.sequence,
                        one.model, one.attempt, one.exchange, one.deadline,
                        text_of(one.body.headers), one.tag});
        log_.push_back("deliver " + got_.back().body);
    });
    for (const Acknowledgement& one : effects.ends) {
        ends_.push_back(one.sequence);
        log_.push_back("end " + std::to_string(one.sequence));
    }
    for (const Answer& one : effects.answers) {
        told_.push_back({one.to, name_of(one.topic), one.sequence, one.model, one.outcome,
                         text_of(one.body.bytes), text_of(one.body.headers)});
        log_.push_back("answer " + std::string(to_string(one.outcome)));
    }
    for (const ShardWord& one : effects.words) {
        Word word{one, std::string(one.topic.name), text_of(one.body.bytes),
                  text_of(one.body.headers)};
        word.word.body = {};
        box(shard, one.to).push_back(std::move(word));
    }
    cancellations_.insert(cancellations_.end(), effects.cancellations.begin(),
                          effects.cancellations.end());
    readable_.insert(readable_.end(), effects.readable.begin(), effects.readable.end());
    effects.clear();
    if (words_ == Words::at_once) pass_all_on();
}

void Shards::pass_all_on() {
    words_ = Words::when_passed_on;  // those said meanwhile are passed on by this loop too
    const auto count = static_cast<std::uint32_t>(cores_.size());
    for (bool any = true; any;) {
        any = false;
        for (std::uint32_t from = 0; from < count; ++from) {
            for (std::uint32_t to = 0; to < count; ++to) any = pass_on(from, to) || any;
        }
    }
    words_ = Words::at_once;
}

void Shards::on_strike(std::string_view strategy, std::uint32_t, Callback callback,
                       std::string_view why) {
    strikes_.push_back(std::string(to_string(callback)) + ": " + std::string(why));
    struck_ids_.emplace_back(strategy);
}

void Shards::on_trace(std::string_view strategy, std::uint32_t code,
                      std::span<const std::int64_t> values) {
    std::string line = std::string(strategy) + " " + std::to_string(code);
    for (const std::int64_t value : values) line += " " + std::to_string(value);
    traces_.push_back(std::move(line));
}

void Shards::on_strategy_log(std::uint32_t, std::int32_t, std::string_view text) {
    log_.push_back("log " + std::string(text));
}

}  // namespace amq::exchange_tests
