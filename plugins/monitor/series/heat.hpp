#pragma once
// How durations were spread, second by second and minute by minute: what a heat map is drawn from.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/monitor/series/sample.hpp"
#include "plugins/monitor/series/series_store.hpp"

namespace amq::monitor {

/// Which durations of a model.
enum class Part : std::uint8_t { broker, responder };

/// From any thread.
class Heat {
  public:
    /// Of durations, two for each doubling; the first has all that is shorter, the last all that
    /// is longer.
    static constexpr std::size_t kRows = 42;
    static constexpr std::size_t kMostModels = 8;  // 800 KB each; of more nothing is kept

    /// One after the other; an older one than the last is left out.
    void add(const Sample&);

    struct Picture {
        std::int64_t step_us = 0;
        std::int64_t start_us = 0;      // of the first column
        std::vector<double> uppers_us;  // of rows, from the first to the last that has anything
        /// Oldest first; each with a number for every row. The last step may be under way.
        std::vector<std::vector<std::uint32_t>> columns;
    };
    /// Of all models together when no model is named.
    [[nodiscard]] Picture read(Step, Part, std::string_view model = {}) const;

    /// The upper bound of a row, in microseconds.
    static double upper_us(std::size_t row);
    /// Where a bucket of the host with that upper bound belongs.
    static std::size_t row_of(double upper_us);

  private:
    using Row = std::uint32_t;

    /// A ring of columns; which step of the clock each of them is says its place.
    struct Columns {
        explicit Columns(std::size_t columns) : cells(columns * kRows) {}
        void clear(std::int64_t step);
        void count(std::int64_t step, const Counts&);
        [[nodiscard]] Row* at(std::int64_t step);

        std::vector<Row> cells;
    };
    struct Kept {
        Columns seconds{SeriesStore::kSeconds};
        Columns minutes{SeriesStore::kMinutes};
    };
    /// Of one model.
    struct Of {
        Kept broker, responder;
        Kept& of(Part part) { return part == Part::broker ? broker : responder; }
        const Kept& of(Part part) const { return part == Part::broker ? broker : responder; }
    };
    struct Span {
        std::int64_t first = 0;  // steps since 1970; none while last < first
        std::int64_t last = -1;
    };

    Of* kept(const std::string& model);
    void go_on_to(std::int64_t at_us);
    void go_on_to(Step, std::int64_t step);
    [[nodiscard]] std::vector<std::vector<Row>> sums(Step, Part, std::string_view model) const;

    mutable std::mutex mutex_;  // guards the rest
    std::optional<Sample> last_;
    std::map<std::string, Of, std::less<>> models_;
    Span seconds_, minutes_;
};

}  // namespace amq::monitor
