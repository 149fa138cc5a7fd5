#pragma once
// What a monitor knows an operator by. It comes from a file or the environment, never from the
// command line, which others on the machine can read.

#include <string>

namespace amq::cli {

// Of the file that is named, else of the one in AMQ_MONITOR_TOKEN_FILE, else what
// AMQ_MONITOR_TOKEN has; empty: there is none. Throws Failure when a file cannot be read or has no
// token in it.
[[nodiscard]] std::string token_for(const std::string& file);

// Throws Failure, which names where the text is from, when it is no token.
[[nodiscard]] std::string checked_token(std::string text, const std::string& source);

}  // namespace amq::cli
