#pragma once
// Whether a browser may mean this server: a page of somebody else's can make a browser send
// requests here, under a name of its own (DNS rebinding) or from its own origin.

#include <string>
#include <string_view>
#include <vector>

namespace amq::monitor::http {

/// Whether a Host field names this server: a loopback name or address, the address that the
/// connection came to, or one of `extra` (names without a port), each with any port.
[[nodiscard]] bool is_own_host(std::string_view host, std::string_view local_address,
                               const std::vector<std::string>& extra);

/// Whether an Origin field is of what the Host field names, over http or https.
[[nodiscard]] bool is_same_origin(std::string_view origin, std::string_view host);

}  // namespace amq::monitor::http
