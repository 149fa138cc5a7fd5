#pragma once
// Turns what the host has counted into rates and latencies over time.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/monitor/series/sample.hpp"
#include "plugins/monitor/series/series_store.hpp"
#include "plugins/monitor/series/topic_rates.hpp"

namespace amq::monitor {

/// Of all models, or of one; numbers are per second.
struct Rates {
    double messages_in = 0;   // publishes
    double messages_out = 0;  // deliveries
    double bytes_in = 0;      // of all models only
    double bytes_out = 0;
    double requests = 0;                 // accepted
    std::optional<double> success = {};  // the share of what ended that ended as ok
};

struct Quantiles {
    std::uint64_t count = 0;
    double p50 = 0;  // microseconds; 0 without any
    double p90 = 0;
    double p99 = 0;
    double p999 = 0;
};

[[nodiscard]] Quantiles quantiles_of(const Counts&);

/// Of one model in the last minute.
struct Latencies {
    Quantiles broker;
    Quantiles responder;
    Quantiles request;
};

/// From any thread.
class Sampler {
  public:
    /// A sample a second, in order; one that is older than the last is left out.
    void add(Sample sample);
    void add_topics(const boost::json::object& hot_topics, std::int64_t at_us);

    /// Between the last two samples, or between the last one and one a minute before.
    [[nodiscard]] Rates rates(std::string_view model = {}) const;
    [[nodiscard]] Rates rates_of_minute(std::string_view model = {}) const;
    [[nodiscard]] Latencies latencies(const std::string& model) const;
    /// Of all models together.
    [[nodiscard]] Latencies latencies() const;
    [[nodiscard]] std::vector<std::string> models() const;

    [[nodiscard]] std::optional<SeriesStore::Points> series(Step, std::string_view name) const;
    [[nodiscard]] std::vector<std::string> series_names() const;
    [[nodiscard]] std::vector<TopicRates::Rate> topics() const;

  private:
    static constexpr std::size_t kKept = 61;         // samples: a minute and its beginning
    static constexpr std::size_t kMostSums = 1'000;  // topics of one minute

    static Rates between(const Sample& then, const Sample& now, std::string_view model);
    static Latencies latencies_between(const Sample& then, const Sample& now,
                                       const std::string& model);
    void put(Step, const Sample& then, const Sample& now);
    void put_model(Step, const std::string& model, const Sample& then, const Sample& now);
    void put_strategy(Step, const std::string& id, const Sample& then, const Sample& now);
    using Outcomes = std::map<std::string, std::uint64_t>;
    void put_outcomes(Step, const std::string& prefix, const Outcomes& then, const Outcomes& now,
                      double seconds);
    void put_latencies(Step, const std::string& prefix, const ModelSample& then,
                       const ModelSample& now);
    void put_topics_of_minute();

    mutable std::mutex mutex_;  // guards the rest
    std::deque<Sample> samples_;
    std::optional<Sample> minute_;  // the first of the minute that is under way
    SeriesStore store_;
    TopicRates topic_rates_;
    std::vector<TopicRates::Rate> topics_;
    std::map<std::string, TopicRates::Rate> topic_sums_;  // of the minute that is under way
    std::size_t topic_looks_ = 0;
};

}  // namespace amq::monitor
