#pragma once
// Fields of what the host answers; where one is missing or of another kind, it is as if it were
// empty.

#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "plugins/monitor/series/counts.hpp"

namespace amq::monitor {

[[nodiscard]] double number_of(const boost::json::value&);
/// At a path of keys with dots between them.
[[nodiscard]] double number(const boost::json::object&, std::string_view path);
[[nodiscard]] const boost::json::object& object_in(const boost::json::object&,
                                                   std::string_view key);
[[nodiscard]] const boost::json::array& array_in(const boost::json::object&, std::string_view key);
[[nodiscard]] std::string text_in(const boost::json::object&, std::string_view key);
[[nodiscard]] Counts counts_in(const boost::json::object&, std::string_view key);

/// Calls add(key, number) for each field.
template <class Add>
void for_each_number(const boost::json::object& object, Add&& add) {
    for (const auto& item : object) add(std::string(item.key()), number_of(item.value()));
}

}  // namespace amq::monitor
