#pragma once

// Is this text an address that a listener can have? Nothing is resolved or opened here.

#include <optional>
#include <string>
#include <string_view>

namespace amq::host {

/// What is wrong with a listener's URL, or none. Good ones: tcp://HOST:PORT, ws://HOST:PORT (HOST a
/// name, an IPv4 address or [IPv6]; PORT 0 to 65535, 0 for any free one) and unix:///ABSOLUTE/PATH.
std::optional<std::string> problem_of_url(std::string_view url);

/// What two listeners cannot share ("127.0.0.1:18888", "/run/amq.sock"); none for port 0. Wants a
/// good URL.
std::optional<std::string> address_of_url(std::string_view url);

}  // namespace amq::host
