#pragma once

// What the text of one key must look like, where any text will not do.

#include <optional>
#include <string>
#include <string_view>

namespace amq::host {

/// What is wrong with the text, in half a sentence, or none.
std::optional<std::string> problem_of_path(std::string_view text);
std::optional<std::string> problem_of_socket(std::string_view text);
std::optional<std::string> problem_of_sha256(std::string_view text);
std::optional<std::string> problem_of_strategy(std::string_view text);

/// A model that is switched off has an empty strategy; there is no default topic to switch off.
std::optional<std::string> problem_of_topic_strategy(std::string_view text);

}  // namespace amq::host
