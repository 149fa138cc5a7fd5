#pragma once
// Fields of an answer that may be there: a broker of another version may not have them.

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace amq::cli {

// Empty, or nothing, when it is not there or something else.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view key);
[[nodiscard]] std::uint64_t number_of(const boost::json::object& object, std::string_view key);
[[nodiscard]] bool flag_of(const boost::json::object& object, std::string_view key);
[[nodiscard]] const boost::json::object& object_of(const boost::json::object& object,
                                                   std::string_view key);
[[nodiscard]] const boost::json::array& array_of(const boost::json::object& object,
                                                 std::string_view key);

}  // namespace amq::cli
