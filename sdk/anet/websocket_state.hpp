#pragma once
// What a connection has beyond a plain one's when it speaks WebSocket. Internal to connection*.cpp.

#include <memory>
#include <optional>

#include <amq/anet/upgrade.hpp>
#include <amq/anet/websocket.hpp>

namespace amq::anet {

struct WebSocketState {
    std::unique_ptr<ServerUpgrade> answering;  // until the upgrade is done
    std::unique_ptr<ClientUpgrade> asking;
    std::optional<WebSocket> frames;  // from then on
};

}  // namespace amq::anet
