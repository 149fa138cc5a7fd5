#pragma once
// Which topics are published to most, by what the host counted of them again and again.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace amq::monitor {

/// Not locked.
class TopicRates {
  public:
    static constexpr std::size_t kMost = 50;           // that are told apart
    static constexpr std::size_t kRemembered = 1'000;  // topics whose last count is known

    struct Rate {
        std::string topic;
        double published = 0;  // a second
        double delivered = 0;
    };

    /// An answer to the question `hot_topics`, the first a moment at which nothing is known yet.
    /// Gives the busiest ones since the one before.
    std::vector<Rate> take(const boost::json::object& answer, std::int64_t at_us);

  private:
    struct Known {
        std::uint64_t published = 0;
        std::uint64_t delivered = 0;
        std::int64_t at_us = 0;
    };
    void forget_oldest();

    std::map<std::string, Known> known_;
    std::int64_t last_us_ = 0;
};

}  // namespace amq::monitor
