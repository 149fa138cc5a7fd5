#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace amq::test {
namespace {

constexpr std::size_t kReported = 20;  // latest decisions

const amq_desc& description(const amq_entry& entry, const std::string& id) {
    for (std::uint32_t k = 0; k < entry.count(); ++k) {
        const amq_desc& described = *entry.describe(k);
        if (id.empty() || id == described.id) return described;
    }
    throw std::runtime_error("the entry has no strategy " + id);
}

}  // namespace

StrategyBench::OnTrial::OnTrial(StrategyBench& bench, const amq_entry& entry,
                                const std::string& label)
    : breaches(*bench.breaches_),
      log(bench.decisions_, bench, label),
      checked(entry, bench.breaches_, &log) {}

// Its instances are gone, and soon the bench is: what they still do has nobody else to be told to.
StrategyBench::OnTrial::~OnTrial() {
    breaches.close();
}

StrategyBench::StrategyBench(const BenchSetup& setup)
    : model_(setup.model.model),
      checking_(setup.checking),
      seed_(setup.seed),
      breaches_(std::make_shared<Breaches>(
          [this, told = setup.on_breach](std::string_view breach) { hear_breach(told, breach); })),
      core_(std::make_unique<exchange::Core>(
          exchange::CoreOptions{
              .limits = setup.limits, .seed = setup.seed, .observer = this, .metrics = &metrics_},
          now_)) {
    const auto label = [&](std::uint32_t model) {
        return setup.beside.empty() ? std::string() : "model " + std::to_string(model) + ' ';
    };
    bind({setup.entry, setup.id, setup.options, setup.model}, label(model_));
    id_ = description(*setup.entry, setup.id).id;
    for (const BesideSetup& beside : setup.beside) bind(beside, label(beside.model.model));
    publisher_ = peer("publisher").id();
}

StrategyBench::~StrategyBench() = default;

void StrategyBench::bind(const BesideSetup& setup, const std::string& label) {
    const exchange::StrategySource source = source_of(setup, label);
    bound_.push_back(settings_of(setup, source));
    const auto refused = core_->bind(bound_.back(), source);
    if (refused) throw std::runtime_error(*refused);
}

exchange::ModelSettings StrategyBench::settings_of(const BesideSetup& setup,
                                                   const exchange::StrategySource& source) {
    exchange::ModelSettings settings = setup.model;
    settings.answered = (description(*source.entry, source.id).flags & AMQ_DESC_ANSWERS) != 0;
    return settings;
}

// Whatever the core makes of it runs checked, unless the test says otherwise.
exchange::StrategySource StrategyBench::source_of(const BesideSetup& setup,
                                                  const std::string& label) {
    const amq_entry* entry = setup.entry;
    if (checking_ == Checking::on) {
        on_trial_.push_back(std::make_unique<OnTrial>(*this, *setup.entry, label));
        entry = &on_trial_.back()->checked.entry();
    }
    const amq_desc& described = description(*entry, setup.id);
    exchange::StrategySource source{entry, described.id, setup.options, nullptr};
    if (described.state_schema != nullptr) source.state_schema = described.state_schema;
    return source;
}

void StrategyBench::hear_breach(const OnBreach& told, std::string_view breach) const {
    if (told) return told(breach);
    std::fputs(report().c_str(), stderr);
    print_and_abort(breach);
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

void StrategyBench::on_strike(std::string_view, std::uint32_t, exchange::Callback callback,
                              std::string_view why) {
    strikes_.push_back(std::string(exchange::to_string(callback)) + ": " + std::string(why));
    note("strike " + strikes_.back());
}

void StrategyBench::on_strategy_log(std::uint32_t, std::int32_t, std::string_view text) {
    const std::lock_guard lock(log_mutex_);
    log_.emplace_back(text);
}

exchange::MetricSeries StrategyBench::metric(std::string_view name,
                                             std::string_view label_value) const {
    std::string known;
    for (const exchange::ShownMetric& metric : metrics().metrics) {
        if (metric.strategy != id_) continue;
        for (const exchange::MetricSeries& series : metric.series) {
            if (metric.shape.name == name && series.label_value == label_value) return series;
            known += ' ' + metric.shape.name;
            if (!series.label_value.empty()) known += '{' + series.label_value + '}';
        }
    }
    throw std::runtime_error(id_ + " has no metric " + std::string(name) + '{' +
                             std::string(label_value) + "}, but:" + known);
}

std::vector<std::string> StrategyBench::log() const {
    const std::lock_guard lock(log_mutex_);
    return log_;
}

void StrategyBench::note(const std::string& line) {
    decisions_.push_back(to_text(now_) + ' ' + line);
}

std::string StrategyBench::report() const {
    std::string text = "seed " + std::to_string(seed_) + ", at " + to_text(now_) + ", " +
                       std::to_string(decisions_.size()) + " decisions";
    const std::size_t shown = std::min(decisions_.size(), kReported);
    if (shown < decisions_.size()) text += ", the latest";
    text += ":\n";
    for (std::size_t k = decisions_.size() - shown; k < decisions_.size(); ++k)
        text += "  " + decisions_[k] + '\n';
    return text;
}

std::ostream& operator<<(std::ostream& out, const StrategyBench& bench) {
    return out << bench.report();
}

}  // namespace amq::test
