#pragma once
// A message as the environment of a command.

#include <string>
#include <string_view>
#include <vector>

#include <amq/client/delivery.hpp>

namespace amq::cli {

// AMQ_TOPIC, AMQ_MODEL, AMQ_ATTEMPT, AMQ_EXCHANGE, AMQ_REMAINING_MS and the headers.
[[nodiscard]] std::vector<std::string> environment_of(const Delivery& message);

// "AMQ_HEADER_CONTENT_TYPE" for "Content-Type".
[[nodiscard]] std::string variable_for(std::string_view header);

}  // namespace amq::cli
