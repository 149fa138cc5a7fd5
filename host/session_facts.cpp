// What a session tells the monitors of itself.

#include <utility>

#include "host/shard.hpp"

namespace amq::host {
namespace {

std::uint32_t number_of(anet::Transport transport) {
    switch (transport) {
        case anet::Transport::tcp: return AMQ_TRANSPORT_TCP;
        case anet::Transport::websocket: return AMQ_TRANSPORT_WEBSOCKET;
        case anet::Transport::unix_socket: return AMQ_TRANSPORT_UNIX;
    }
    return 0;
}

}  // namespace

void Session::introduce(PeerNames names) {
    peer_ = std::make_unique<PeerNames>(std::move(names));
    tell_ready();
}

void Session::on_upgraded(anet::Connection&) {
    shard_.count_upgraded(std::exchange(counted_as_, anet::Transport::websocket));
}

Event Session::event_of(std::uint32_t type) const {
    Event event;
    event.type = type;
    event.shard = exchange::shard_of(id_);
    event.session = id_;
    event.transport = number_of(connection_->transport());
    event.texts[0] = connection_->remote();
    if (peer_ != nullptr) {
        event.texts[1] = peer_->user;
        event.texts[2] = peer_->name;
        event.texts[3] = peer_->software;
    }
    return event;
}

void Session::tell_opened() const {
    if (!shard_.tells(AMQ_EVENT_SESSION_OPENED)) return;
    Event event = event_of(AMQ_EVENT_SESSION_OPENED);
    event.code = static_cast<std::uint32_t>(listener_->role);
    event.texts[1] = listener_->name;
    shard_.tell(event);
}

void Session::tell_ready() const {
    if (shard_.tells(AMQ_EVENT_SESSION_READY)) shard_.tell(event_of(AMQ_EVENT_SESSION_READY));
}

void Session::tell_slow(anet::Congestion state) const {
    if (!shard_.tells(AMQ_EVENT_SLOW)) return;
    Event event = event_of(AMQ_EVENT_SLOW);
    event.code = state == anet::Congestion::high ? 1 : 0;
    event.values[0] = static_cast<std::int64_t>(connection_->pending_bytes());
    shard_.tell(event);
}

void Session::tell_closed(anet::CloseReason reason) const {
    if (!shard_.tells(AMQ_EVENT_SESSION_CLOSED)) return;
    Event event = event_of(AMQ_EVENT_SESSION_CLOSED);
    event.code = static_cast<std::uint32_t>(reason);
    const anet::Traffic& traffic = connection_->traffic();
    const auto lasted = std::chrono::steady_clock::now() - since_;
    const auto tcp = tcp_figures();
    event.values = {std::chrono::duration_cast<std::chrono::nanoseconds>(lasted).count(),
                    static_cast<std::int64_t>(traffic.frames_in),
                    static_cast<std::int64_t>(traffic.frames_out),
                    static_cast<std::int64_t>(traffic.bytes_in),
                    static_cast<std::int64_t>(traffic.bytes_out),
                    tcp ? std::int64_t{tcp->rtt_us} : -1,
                    tcp ? std::int64_t{tcp->retransmits} : -1,
                    static_cast<std::int64_t>(connection_->pending_bytes())};
    shard_.tell(event);
}

std::optional<TcpFigures> Session::tcp_figures() const {
    if (connection_->transport() == anet::Transport::unix_socket) return std::nullopt;
    return read_tcp_figures(connection_->native_handle());
}

void Session::look_at_traffic() {
    if (history_ == nullptr) history_ = std::make_unique<TrafficHistory>();
    history_->look(connection_->traffic());
}

SessionRow Session::row() const {
    SessionRow row;
    row.id = id_;
    if (peer_ != nullptr) row.peer = *peer_;
    row.address = connection_->remote();
    row.listener = listener_->name;
    row.role = listener_->role;
    row.transport = connection_->transport();
    row.lasted = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - since_);
    row.idle = connection_->silent_for();
    row.traffic = connection_->traffic();
    row.last_minute = history_ == nullptr ? row.traffic : history_->since(row.traffic);
    row.pending_bytes = connection_->pending_bytes();
    row.facts = shard_.core().session_facts(id_).value_or(exchange::SessionFacts{});
    return row;
}

}  // namespace amq::host
