#pragma once
// Numbers of an answer in words: with a unit, and as many digits as count.

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::cli {

// Of a field that is a number, at a path of keys with dots between ("in.bytes"); nothing when it
// is not there, null or something else. Keys have no dots in them.
[[nodiscard]] std::optional<double> value_at(const boost::json::object& object,
                                             std::string_view path);

// "1,234,567"; nothing for nothing, as are those that follow.
[[nodiscard]] std::string count_at(const boost::json::object& object, std::string_view path);
// "1.25 MiB"
[[nodiscard]] std::string bytes_at(const boost::json::object& object, std::string_view path);
// Of microseconds: "350 us", "1.25 ms"
[[nodiscard]] std::string short_time_at(const boost::json::object& object, std::string_view path);
// Of figures over many, {"count":9,"p50":70}: nothing when they are over none.
[[nodiscard]] std::string spread_at(const boost::json::object& object, std::string_view path,
                                    std::string_view figure);
// Of microseconds: "3d 4h", "2h 5m", "14m 3s", "12 s"
[[nodiscard]] std::string long_time_at(const boost::json::object& object, std::string_view path);
// A second: "184,000/s", "0.25/s"
[[nodiscard]] std::string rate_at(const boost::json::object& object, std::string_view path);
// "1.25 MiB/s"
[[nodiscard]] std::string byte_rate_at(const boost::json::object& object, std::string_view path);
// Of a share of 1: "99.96 %"
[[nodiscard]] std::string share_at(const boost::json::object& object, std::string_view path);

[[nodiscard]] std::string bytes_in_words(double bytes);
[[nodiscard]] std::string per_second_in_words(double per_second);
// What is not all is never rounded up to it: 0.99999 is "99.99 %".
[[nodiscard]] std::string share_in_words(double share);
[[nodiscard]] std::string long_time_in_words(std::int64_t microseconds);

}  // namespace amq::cli
