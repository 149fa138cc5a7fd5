#include "plugins/monitor/series/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace amq::monitor {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

double seconds_between(const Sample& then, const Sample& now) {
    return static_cast<double>(now.at_us - then.at_us) / 1e6;
}

// A counter that went back belongs to another process: nothing is known then.
double grown(std::uint64_t then, std::uint64_t now) {
    return now < then ? 0 : static_cast<double>(now - then);
}

const ModelSample& model_of(const Sample& sample, std::string_view number) {
    static const ModelSample none;
    const auto at = sample.models.find(std::string(number));
    return at == sample.models.end() ? none : at->second;
}

std::uint64_t ok_of(const ModelSample& model) {
    const auto at = model.outcomes.find("ok");
    return at == model.outcomes.end() ? 0 : at->second;
}

struct Ended {
    double all = 0;
    double ok = 0;

    void add(const ModelSample& then, const ModelSample& now) {
        all += grown(then.ended(), now.ended());
        ok += grown(ok_of(then), ok_of(now));
    }
    std::optional<double> share() const {
        return all == 0 ? std::nullopt : std::optional(ok / all);
    }
};

double or_nothing(double value) {
    return std::isnan(value) ? 0 : value;
}

}  // namespace

Quantiles quantiles_of(const Counts& counts) {
    return {counts.count(), or_nothing(counts.quantile(0.5)), or_nothing(counts.quantile(0.9)),
            or_nothing(counts.quantile(0.99)), or_nothing(counts.quantile(0.999))};
}

void Sampler::add(Sample sample) {
    const std::lock_guard lock(mutex_);
    if (!samples_.empty() && sample.at_us <= samples_.back().at_us) return;
    if (!samples_.empty()) {
        store_.begin(Step::second, sample.at_us);
        put(Step::second, samples_.back(), sample);
    }
    if (!minute_) minute_ = sample;
    if (sample.at_us / kMinute != minute_->at_us / kMinute) {
        store_.begin(Step::minute, sample.at_us);
        put(Step::minute, *minute_, sample);
        put_topics_of_minute();
        store_.forget_silent();
        minute_ = sample;
    }
    samples_.push_back(std::move(sample));
    if (samples_.size() > kKept) samples_.pop_front();
}

void Sampler::put(Step step, const Sample& then, const Sample& now) {
    const Rates all = between(then, now, {});
    store_.put(step, "messages_in", all.messages_in);
    store_.put(step, "messages_out", all.messages_out);
    store_.put(step, "bytes_in", all.bytes_in);
    store_.put(step, "bytes_out", all.bytes_out);
    store_.put(step, "requests", all.requests);
    store_.put(step, "connections", static_cast<double>(now.sessions));
    put_outcomes(step, "", then.outcomes(), now.outcomes(), seconds_between(then, now));
    ModelSample grown_by;  // in all models
    for (const auto& [model, sample] : now.models) {
        put_model(step, model, then, now);
        const ModelSample& before = model_of(then, model);
        grown_by.broker_us += sample.broker_us.since(before.broker_us);
        grown_by.responder_us += sample.responder_us.since(before.responder_us);
        grown_by.request_us += sample.request_us.since(before.request_us);
    }
    put_latencies(step, "", {}, grown_by);
    for (const auto& [id, sample] : now.strategies) put_strategy(step, id, then, now);
}

void Sampler::put_model(Step step, const std::string& model, const Sample& then,
                        const Sample& now) {
    const std::string prefix = "model." + model + ".";
    const ModelSample& before = model_of(then, model);
    const ModelSample& after = model_of(now, model);
    const Rates rates = between(then, now, model);
    store_.put(step, prefix + "messages_in", rates.messages_in);
    store_.put(step, prefix + "messages_out", rates.messages_out);
    store_.put(step, prefix + "requests", rates.requests);
    put_outcomes(step, prefix, before.outcomes, after.outcomes, seconds_between(then, now));
    put_latencies(step, prefix, before, after);
}

void Sampler::put_strategy(Step step, const std::string& id, const Sample& then,
                           const Sample& now) {
    static const StrategySample none;
    const std::string prefix = "strategy." + id + ".";
    const double seconds = seconds_between(then, now);
    const auto known = then.strategies.find(id);
    const StrategySample& before = known == then.strategies.end() ? none : known->second;
    const StrategySample& after = now.strategies.at(id);
    store_.put(step, prefix + "messages_in", grown(before.received, after.received) / seconds);
    store_.put(step, prefix + "messages_out", grown(before.delivered, after.delivered) / seconds);
    store_.put(step, prefix + "requests", grown(before.accepted, after.accepted) / seconds);
    put_outcomes(step, prefix, before.outcomes, after.outcomes, seconds);
}

// Of those that ever were.
void Sampler::put_outcomes(Step step, const std::string& prefix, const Outcomes& then,
                           const Outcomes& now, double seconds) {
    for (const auto& [outcome, n] : now) {
        if (n == 0) continue;
        const auto old = then.find(outcome);
        const std::uint64_t was = old == then.end() ? 0 : old->second;
        store_.put(step, prefix + "outcome." + outcome, grown(was, n) / seconds);
    }
}

void Sampler::put_latencies(Step step, const std::string& prefix, const ModelSample& then,
                            const ModelSample& now) {
    const auto put = [&](const std::string& name, const Counts& old, const Counts& latest) {
        const Counts counts = latest.since(old);
        if (counts.count() == 0) return;
        store_.put(step, prefix + name + ".p50", counts.quantile(0.5));
        store_.put(step, prefix + name + ".p90", counts.quantile(0.9));
        store_.put(step, prefix + name + ".p99", counts.quantile(0.99));
        store_.put(step, prefix + name + ".p999", counts.quantile(0.999));
    };
    put("broker_us", then.broker_us, now.broker_us);
    put("responder_us", then.responder_us, now.responder_us);
    put("request_us", then.request_us, now.request_us);
}

void Sampler::add_topics(const boost::json::object& hot_topics, std::int64_t at_us) {
    const std::lock_guard lock(mutex_);
    topics_ = topic_rates_.take(hot_topics, at_us);
    ++topic_looks_;
    for (const TopicRates::Rate& rate : topics_) {
        const std::string prefix = "topic." + rate.topic + ".";
        store_.put_passing(Step::second, prefix + "published", rate.published);
        store_.put_passing(Step::second, prefix + "delivered", rate.delivered);
        const auto known = topic_sums_.find(rate.topic);
        if (known == topic_sums_.end() && topic_sums_.size() >= kMostSums) continue;
        TopicRates::Rate& sum = topic_sums_[rate.topic];
        sum.topic = rate.topic;
        sum.published += rate.published;
        sum.delivered += rate.delivered;
    }
}

// The busiest of the minute, which need not be the busiest of its last second.
void Sampler::put_topics_of_minute() {
    std::vector<TopicRates::Rate> all;
    for (auto& [topic, sum] : topic_sums_) all.push_back(sum);
    std::ranges::stable_sort(all, std::greater<>(), &TopicRates::Rate::published);
    if (all.size() > TopicRates::kMost) all.resize(TopicRates::kMost);
    const auto looks = static_cast<double>(std::max<std::size_t>(topic_looks_, 1));
    for (const TopicRates::Rate& sum : all) {
        const std::string prefix = "topic." + sum.topic + ".";
        store_.put_passing(Step::minute, prefix + "published", sum.published / looks);
        store_.put_passing(Step::minute, prefix + "delivered", sum.delivered / looks);
    }
    topic_sums_.clear();
    topic_looks_ = 0;
}

Rates Sampler::between(const Sample& then, const Sample& now, std::string_view model) {
    const double seconds = seconds_between(then, now);
    Rates rates;
    if (seconds <= 0) return rates;
    Ended ended;
    if (model.empty()) {
        rates = {grown(then.received(), now.received()), grown(then.delivered(), now.delivered()),
                 grown(then.bytes_in, now.bytes_in), grown(then.bytes_out, now.bytes_out),
                 grown(then.accepted(), now.accepted())};
        for (const auto& [number, after] : now.models) ended.add(model_of(then, number), after);
    } else {
        const ModelSample& before = model_of(then, model);
        const ModelSample& after = model_of(now, model);
        rates.messages_in = grown(before.received, after.received);
        rates.messages_out = grown(before.delivered, after.delivered);
        rates.requests = grown(before.accepted, after.accepted);
        ended.add(before, after);
    }
    rates.messages_in /= seconds;
    rates.messages_out /= seconds;
    rates.bytes_in /= seconds;
    rates.bytes_out /= seconds;
    rates.requests /= seconds;
    rates.success = ended.share();
    return rates;
}

Rates Sampler::rates(std::string_view model) const {
    const std::lock_guard lock(mutex_);
    if (samples_.size() < 2) return {};
    return between(samples_[samples_.size() - 2], samples_.back(), model);
}

Rates Sampler::rates_of_minute(std::string_view model) const {
    const std::lock_guard lock(mutex_);
    if (samples_.size() < 2) return {};
    return between(samples_.front(), samples_.back(), model);
}

Latencies Sampler::latencies_between(const Sample& then, const Sample& now,
                                     const std::string& model) {
    const ModelSample& before = model_of(then, model);
    const ModelSample& after = model_of(now, model);
    return {quantiles_of(after.broker_us.since(before.broker_us)),
            quantiles_of(after.responder_us.since(before.responder_us)),
            quantiles_of(after.request_us.since(before.request_us))};
}

Latencies Sampler::latencies(const std::string& model) const {
    const std::lock_guard lock(mutex_);
    if (samples_.size() < 2) return {};
    return latencies_between(samples_.front(), samples_.back(), model);
}

Latencies Sampler::latencies() const {
    const std::lock_guard lock(mutex_);
    if (samples_.size() < 2) return {};
    ModelSample sum;
    for (const auto& [number, after] : samples_.back().models) {
        const ModelSample& before = model_of(samples_.front(), number);
        sum.broker_us += after.broker_us.since(before.broker_us);
        sum.responder_us += after.responder_us.since(before.responder_us);
        sum.request_us += after.request_us.since(before.request_us);
    }
    return {quantiles_of(sum.broker_us), quantiles_of(sum.responder_us),
            quantiles_of(sum.request_us)};
}

std::vector<std::string> Sampler::models() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> all;
    if (samples_.empty()) return all;
    for (const auto& [number, model] : samples_.back().models) all.push_back(number);
    return all;
}

std::optional<SeriesStore::Points> Sampler::series(Step step, std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return store_.read(step, name);
}

std::vector<std::string> Sampler::series_names() const {
    const std::lock_guard lock(mutex_);
    return store_.names();
}

std::vector<TopicRates::Rate> Sampler::topics() const {
    const std::lock_guard lock(mutex_);
    return topics_;
}

}  // namespace amq::monitor
