#include "plugins/monitor/series/heat.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace amq::monitor {
namespace {

// The host's buckets are parts of doublings of a nanosecond: these bounds are bounds of theirs.
constexpr double kFirstUpper = 8.192;  // microseconds
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;

std::int64_t size_of(Step step) {
    return static_cast<std::int64_t>(step == Step::second ? SeriesStore::kSeconds
                                                          : SeriesStore::kMinutes);
}

std::int64_t width_of(Step step) {
    return step == Step::second ? kSecond : kMinute;
}

const Counts& counts_of(const ModelSample& model, Part part) {
    return part == Part::broker ? model.broker_us : model.responder_us;
}

// From the first row to the last that has anything in some column.
std::pair<std::size_t, std::size_t> rows_in_use(
    const std::vector<std::vector<std::uint32_t>>& columns) {
    std::size_t first = Heat::kRows;
    std::size_t end = 0;
    for (const auto& column : columns) {
        for (std::size_t row = 0; row < column.size(); ++row) {
            if (column[row] == 0) continue;
            first = std::min(first, row);
            end = std::max(end, row + 1);
        }
    }
    return {std::min(first, end), end};
}

}  // namespace

double Heat::upper_us(std::size_t row) {
    return std::ldexp(row % 2 == 0 ? kFirstUpper : kFirstUpper * 1.5, static_cast<int>(row / 2));
}

std::size_t Heat::row_of(double upper) {
    std::size_t row = 0;
    while (row + 1 < kRows && upper > upper_us(row)) ++row;
    return row;
}

Heat::Row* Heat::Columns::at(std::int64_t step) {
    const auto columns = static_cast<std::int64_t>(cells.size() / kRows);
    return cells.data() + static_cast<std::size_t>(step % columns) * kRows;
}

void Heat::Columns::clear(std::int64_t step) {
    std::fill_n(at(step), kRows, 0U);
}

void Heat::Columns::count(std::int64_t step, const Counts& counts) {
    Row* const column = at(step);
    for (const auto& [upper, n] : counts.buckets()) {
        Row& cell = column[row_of(upper)];
        const std::uint64_t room = std::numeric_limits<Row>::max() - cell;
        cell += static_cast<Row>(std::min(n, room));
    }
}

// Room is made only for what was ever used.
Heat::Of* Heat::kept(const std::string& model) {
    const auto known = models_.find(model);
    if (known != models_.end()) return &known->second;
    return models_.size() < kMostModels ? &models_[model] : nullptr;
}

// Columns of steps that nobody saw have nothing.
void Heat::go_on_to(Step step, std::int64_t to) {
    Span& span = step == Step::second ? seconds_ : minutes_;
    if (span.last < span.first) span = {to, to - 1};
    const std::int64_t from = std::max(span.last + 1, to - size_of(step) + 1);
    for (std::int64_t at = from; at <= to; ++at) {
        for (auto& [name, model] : models_) {
            for (Kept* kept : {&model.broker, &model.responder}) {
                (step == Step::second ? kept->seconds : kept->minutes).clear(at);
            }
        }
    }
    span.last = std::max(span.last, to);
    span.first = std::max(span.first, span.last - size_of(step) + 1);
}

void Heat::go_on_to(std::int64_t at_us) {
    go_on_to(Step::second, at_us / kSecond);
    go_on_to(Step::minute, at_us / kMinute);
}

void Heat::add(const Sample& sample) {
    const std::lock_guard lock(mutex_);
    if (last_ && sample.at_us <= last_->at_us) return;
    go_on_to(sample.at_us);
    for (const auto& [number, now] : sample.models) {
        if (!last_) break;
        const auto before = last_->models.find(number);
        for (const Part part : {Part::broker, Part::responder}) {
            const Counts& counts = counts_of(now, part);
            const Counts grown = before == last_->models.end()
                                     ? counts
                                     : counts.since(counts_of(before->second, part));
            if (grown.count() == 0) continue;
            Of* const model = kept(number);
            if (model == nullptr) break;
            model->of(part).seconds.count(sample.at_us / kSecond, grown);
            model->of(part).minutes.count(sample.at_us / kMinute, grown);
        }
    }
    last_ = sample;
}

std::vector<std::vector<Heat::Row>> Heat::sums(Step step, Part part, std::string_view model) const {
    const Span& span = step == Step::second ? seconds_ : minutes_;
    std::vector<std::vector<Row>> columns(static_cast<std::size_t>(span.last - span.first + 1),
                                          std::vector<Row>(kRows));
    for (const auto& [name, of] : models_) {
        if (!model.empty() && model != name) continue;
        const Kept& kept = of.of(part);
        const std::vector<Row>& cells = (step == Step::second ? kept.seconds : kept.minutes).cells;
        for (std::size_t k = 0; k < columns.size(); ++k) {
            const auto place = static_cast<std::size_t>(
                (span.first + static_cast<std::int64_t>(k)) % size_of(step));
            for (std::size_t row = 0; row < kRows; ++row) {
                columns[k][row] += cells[place * kRows + row];
            }
        }
    }
    return columns;
}

Heat::Picture Heat::read(Step step, Part part, std::string_view model) const {
    const std::lock_guard lock(mutex_);
    const Span& span = step == Step::second ? seconds_ : minutes_;
    Picture picture{width_of(step), span.first * width_of(step), {}, sums(step, part, model)};
    const auto [first, end] = rows_in_use(picture.columns);
    for (std::size_t row = first; row < end; ++row) picture.uppers_us.push_back(upper_us(row));
    for (auto& column : picture.columns) {
        column = {column.begin() + static_cast<std::ptrdiff_t>(first),
                  column.begin() + static_cast<std::ptrdiff_t>(end)};
    }
    return picture;
}

}  // namespace amq::monitor
