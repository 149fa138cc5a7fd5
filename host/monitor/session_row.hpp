#pragma once
// One session as monitors see it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// What a session is found by. The texts are its own: only on its shard's thread.
struct SessionNames {
    exchange::SessionId id = 0;
    std::string_view user;
    std::string_view name;
    std::string_view software;
    std::string_view address;
    std::string_view listener;
    anet::Transport transport = anet::Transport::tcp;
};

/// What it is ordered by; no copy of a text, for all sessions are asked.
struct SessionMeasures {
    Duration lasted{};  // since it was accepted
    Duration idle{};    // since its last byte
    anet::Traffic traffic;
    std::uint64_t pending_bytes = 0;
    exchange::SessionFacts facts;
};

struct SessionRow {
    exchange::SessionId id = 0;
    PeerNames peer;
    std::string address;
    std::string listener;
    ListenerRole role = ListenerRole::publisher;
    anet::Transport transport = anet::Transport::tcp;
    SessionMeasures measured;
    anet::Traffic last_minute;  // as far back as it is known, at most so long
    bool is_paused = false;     // not read from just now, for whatever reason
    std::uint32_t serving = 0;  // attempts of all shards that wait for its reply
    std::optional<TcpFigures> tcp;
};

}  // namespace amq::host
