#pragma once
// An answer as the line that goes over the control socket.

#include <string>

#include "host/control/actions.hpp"

namespace amq::host {

/// {"ok":true,...} or {"ok":false,"error":"...","stage":"..."}, with its line end.
[[nodiscard]] std::string line_of(Answer);

}  // namespace amq::host
