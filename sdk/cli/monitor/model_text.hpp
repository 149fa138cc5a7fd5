#pragma once
// Models and timers of an answer, for people.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

namespace amq::cli {

[[nodiscard]] std::string models_in_words(const boost::json::array& models);
[[nodiscard]] std::string timers_in_words(const boost::json::array& timers);

}  // namespace amq::cli
