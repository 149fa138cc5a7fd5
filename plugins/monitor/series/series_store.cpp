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
    auto known = series_.find(name);
    if (known == series_.end()) {
        if (series_.size() >= kMostSeries) {
            ++refused_;
            return;
        }
        known = series_.emplace(std::string(name), Series()).first;
    }
    const Ring& at = ring(step);
    values(known->second, step)[at.begun % at.size] = static_cast<float>(value);
}

void SeriesStore::forget_silent() {
    const auto is_nothing = [](float value) { return std::isnan(value); };
    std::erase_if(series_, [&](const auto& one) {
        return std::ranges::all_of(one.second.seconds, is_nothing) &&
               std::ranges::all_of(one.second.minutes, is_nothing);
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
