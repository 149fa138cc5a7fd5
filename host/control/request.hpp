#pragma once
// A line from the control socket as a request, or what is wrong with it.

#include <string>
#include <string_view>
#include <variant>

#include "host/control/actions.hpp"

namespace amq::host {

struct ListPlugins {};
struct SwapPlugin {
    std::string id;
    std::string file;
};
struct ReloadPlugin {
    std::string id;
};
struct ReloadConfig {};
struct SetLogLevel {
    std::string level;
};
struct Drain {};

using ControlRequest =
    std::variant<ListPlugins, SwapPlugin, ReloadPlugin, ShadowRequest, ReloadConfig, KickSessions,
                 SetLogLevel, Drain, PublishMessage>;

/// Strict: a field that the request does not have is refused, as a misspelt one would else be
/// ignored. Without the line end.
[[nodiscard]] std::variant<ControlRequest, ActionError> read_request(std::string_view line);

}  // namespace amq::host
