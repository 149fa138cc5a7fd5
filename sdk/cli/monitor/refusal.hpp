#pragma once
// Why a monitor did not do what it was asked, as people say it, and what to do next.

#include <string>

#include "sdk/cli/failure.hpp"
#include "sdk/cli/monitor/http_client.hpp"

namespace amq::cli {

enum class TokenSent : bool { no, yes };

// `what` was asked ("list the connections") of the monitor at `url`, and no answer came.
[[nodiscard]] Failure failure_of(const NoAnswer& why, const std::string& what,
                                 const std::string& url);
// An answer came, of a status that is not 200.
[[nodiscard]] Failure failure_of(const HttpAnswer& answer, TokenSent token, const std::string& what,
                                 const std::string& url);
// What came back is no answer of a monitor.
[[nodiscard]] Failure not_a_monitor(const std::string& url);

}  // namespace amq::cli
