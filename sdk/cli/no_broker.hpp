#pragma once
// Why there is no broker, as people say it, and what to do about it.

#include <string>
#include <vector>

namespace amq::cli {

// The client's reason for a lost or refused connection, without its names for reasons.
[[nodiscard]] std::string plain_reason(const std::string& reason);

struct Refusal {
    std::string url{};
    std::string reason{};  // the client's
};

[[nodiscard]] std::string no_broker(const std::vector<Refusal>& refusals);

}  // namespace amq::cli
