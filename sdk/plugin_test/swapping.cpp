// A strategy takes the place of the one on the bench while its messages go on, or is tried in its
// shadow.

#include <amq/plugin_test/strategy_bench.hpp>

#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

namespace amq::test {

std::optional<std::string> StrategyBench::swap(const SwapSetup& setup) {
    const Candidate candidate = prepare(setup, label());
    if (!candidate.why_not.empty()) return candidate.why_not;
    bound_.front() = candidate.settings;
    id_ = candidate.id;
    std::vector<exchange::BindingChange> changes;
    for (const exchange::ModelSettings& settings : bound_) changes.push_back({settings, 0});
    changes.front().instance = candidate.instance;
    note("swap to " + candidate.id);
    states_ = core_->commit(changes, now_);
    for (const exchange::StateHandover& state : states_)
        note(state.loss ? "state not kept (" + state.why_not + ')'
                        : "state kept, " + std::to_string(state.bytes) + " bytes");
    carry_out();
    return std::nullopt;
}

std::optional<std::string> StrategyBench::shadow(const SwapSetup& setup) {
    const Candidate candidate = prepare(setup, "shadow ");
    if (!candidate.why_not.empty()) return candidate.why_not;
    core_->start_shadow(model_, {}, candidate.instance, UINT32_MAX);
    return std::nullopt;
}

exchange::ShadowReport StrategyBench::end_shadow() {
    auto report = core_->end_shadow(model_, {});
    if (!report) throw std::runtime_error("there is no shadow, or a swap has ended it");
    return std::move(*report);
}

// At the bench's time, which the core is told first.
StrategyBench::Candidate StrategyBench::prepare(const SwapSetup& setup, const std::string& label) {
    core_->advance(now_);
    carry_out();
    Candidate candidate;
    const BesideSetup as_bound{setup.entry, setup.id, setup.options, bound_.front()};
    const exchange::StrategySource source = source_of(as_bound, label);
    candidate.id = source.id;
    candidate.settings = settings_of(as_bound, source);
    auto prepared = core_->prepare(candidate.settings, source);
    if (auto* why_not = std::get_if<std::string>(&prepared)) {
        candidate.why_not = std::move(*why_not);
    } else {
        candidate.instance = std::get<exchange::InstanceId>(prepared);
    }
    return candidate;
}

std::string StrategyBench::label() const {
    return bound_.size() < 2 ? std::string() : "model " + std::to_string(model_) + ' ';
}

}  // namespace amq::test
