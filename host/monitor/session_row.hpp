#pragma once
// One session as monitors see it.

#include <cstdint>
#include <optional>
#include <string>

#include <amq/anet/traffic.hpp>

#include "host/config/config.hpp"
#include "host/exchange/facts.hpp"
#include "host/monitor/tcp_figures.hpp"

namespace amq::host {

/// What the peer said of itself in its hello; of the original protocol nothing.
struct PeerNames {
    std::string user;
    std::string name;
    std::string software;
};

struct SessionRow {
    exchange::SessionId id = 0;
    PeerNames peer;
    std::string address;
    std::string listener;
    ListenerRole role = ListenerRole::publisher;
    anet::Transport transport = anet::Transport::tcp;
    Duration lasted{};  // since it was accepted
    Duration idle{};    // since its last byte
    anet::Traffic traffic;
    anet::Traffic last_minute;  // as far back as it is known, at most so long
    std::uint64_t pending_bytes = 0;
    exchange::SessionFacts facts;
    std::uint32_t serving = 0;  // attempts of all shards that wait for its reply
    std::optional<TcpFigures> tcp;
};

}  // namespace amq::host
