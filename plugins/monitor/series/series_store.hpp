#pragma once
// Numbers over time, by name: one a second for ten minutes, one a minute for a day.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amq::monitor {

enum class Step : std::uint8_t { second, minute };

/// Not locked.
class SeriesStore {
  public:
    static constexpr std::size_t kSeconds = 600;
    static constexpr std::size_t kMinutes = 1440;
    static constexpr std::size_t kMostLasting = 600;  // more names are refused and counted
    static constexpr std::size_t kMostPassing = 400;  // of what comes and goes
    static constexpr std::size_t kMostSeries = kMostLasting + kMostPassing;  // of 8 KiB each
    static constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

    /// The next point of that step begins, at this time; what is not put there is not known.
    void begin(Step step, std::int64_t at_us);
    void put(Step step, std::string_view name, double value);
    /// The same of what comes and goes: when there are too many, the one that is silent longest
    /// gives way, but none of this very second.
    void put_passing(Step step, std::string_view name, double value);
    /// Forgets what had no value in any point that is kept.
    void forget_silent();

    struct Points {
        std::int64_t step_us = 0;
        std::int64_t start_us = 0;  // of the first value
        std::vector<float> values;  // oldest first; NaN where nothing is known
    };
    /// Nothing when nobody ever put that name.
    [[nodiscard]] std::optional<Points> read(Step step, std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::size_t size() const { return series_.size(); }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

  private:
    struct Series {
        bool is_passing = false;
        std::int64_t put_us = 0;  // last
        std::vector<float> seconds = std::vector<float>(kSeconds, kNothing);
        std::vector<float> minutes = std::vector<float>(kMinutes, kNothing);
    };
    /// Where the ring of one step is.
    struct Ring {
        std::size_t size;
        std::int64_t step_us;
        std::uint64_t begun = 0;
        std::int64_t latest_us = 0;
    };

    Series* take(std::string_view name, bool is_passing);
    bool forget_a_passing();
    void put(Step step, Series& series, double value);

    Ring& ring(Step step) { return rings_[static_cast<std::size_t>(step)]; }
    const Ring& ring(Step step) const { return rings_[static_cast<std::size_t>(step)]; }
    static std::vector<float>& values(Series& series, Step step) {
        return step == Step::second ? series.seconds : series.minutes;
    }
    static const std::vector<float>& values(const Series& series, Step step) {
        return step == Step::second ? series.seconds : series.minutes;
    }

    std::array<Ring, 2> rings_{Ring{kSeconds, 1'000'000}, Ring{kMinutes, 60'000'000}};
    std::map<std::string, Series, std::less<>> series_;
    std::size_t passing_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace amq::monitor
