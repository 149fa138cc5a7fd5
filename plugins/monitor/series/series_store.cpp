#include "plugins/monitor/series/series_store.hpp"

#include <algorithm>
#include <cmath>

namespace amq::monitor {

void SeriesStore::begin(Step step, std::int64_t at_us) {
    Ring& at = ring(step);
    ++at.begun;
    at.latest_us = at_us;
    const std::size_t place = at.begun % at.size;
    for (auto& [name, series] : series_) values(series, step)[place] = kNothing;
}

void SeriesStore::put(Step step, std::string_view name, double value) {
    if (Series* series = take(name, false)) put(step, *series, value);
}

void SeriesStore::put_passing(Step step, std::string_view name, double value) {
    if (Series* series = take(name, true)) put(step, *series, value);
}

void SeriesStore::put(Step step, Series& series, double value) {
    const Ring& at = ring(step);
    series.put_us = std::max(series.put_us, at.latest_us);
    values(series, step)[at.begun % at.size] = static_cast<float>(value);
}

// What passes leaves room for the rest.
SeriesStore::Series* SeriesStore::take(std::string_view name, bool is_passing) {
    const auto known = series_.find(name);
    if (known != series_.end()) return &known->second;
    const bool is_full = is_passing ? passing_ >= kMostPassing
                                    : series_.size() - passing_ >= kMostLasting;
    if (is_full && !(is_passing && forget_a_passing())) {
        ++refused_;
        return nullptr;
    }
    if (is_passing) ++passing_;
    Series& made = series_.emplace(std::string(name), Series()).first->second;
    made.is_passing = is_passing;
    return &made;
}

// The one that is silent longest; none of those that were told of in this very second.
bool SeriesStore::forget_a_passing() {
    auto longest = series_.end();
    for (auto at = series_.begin(); at != series_.end(); ++at) {
        if (!at->second.is_passing) continue;
        if (longest == series_.end() || at->second.put_us < longest->second.put_us) longest = at;
    }
    if (longest->second.put_us >= ring(Step::second).latest_us) return false;
    series_.erase(longest);
    --passing_;
    return true;
}

void SeriesStore::forget_silent() {
    const auto is_nothing = [](float value) { return std::isnan(value); };
    std::erase_if(series_, [&](const auto& one) {
        const bool is_silent = std::ranges::all_of(one.second.seconds, is_nothing) &&
                               std::ranges::all_of(one.second.minutes, is_nothing);
        if (is_silent && one.second.is_passing) --passing_;
        return is_silent;
    });
}

std::optional<SeriesStore::Points> SeriesStore::read(Step step, std::string_view name) const {
    const auto known = series_.find(name);
    if (known == series_.end()) return std::nullopt;
    const Ring& at = ring(step);
    const std::vector<float>& all = values(known->second, step);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(at.begun, at.size));
    Points points;
    points.step_us = at.step_us;
    points.start_us =
        at.latest_us - static_cast<std::int64_t>(count - (count != 0 ? 1 : 0)) * at.step_us;
    for (std::size_t k = count; k-- > 0;) points.values.push_back(all[(at.begun - k) % at.size]);
    return points;
}

std::vector<std::string> SeriesStore::names() const {
    std::vector<std::string> names;
    for (const auto& [name, series] : series_) names.push_back(name);
    return names;
}

}  // namespace amq::monitor
