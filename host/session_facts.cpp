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

std::uint32_t number_of(ListenerRole role) {
    switch (role) {
        case ListenerRole::publisher: return AMQ_ROLE_PUBLISHER;
        case ListenerRole::subscriber: return AMQ_ROLE_SUBSCRIBER;
        case ListenerRole::any: return AMQ_ROLE_ANY;
    }
    return 0;
}

}  // namespace

void Session::introduce(PeerNames names) {
    peer_ = std::make_unique<PeerNames>(std::move(names));
    note_handshake();
    tell_ready();
}

void Session::on_upgraded(anet::Connection&) {
    shard_.count_upgraded(std::exchange(counted_as_, anet::Transport::websocket));
    if (listener_->role != ListenerRole::any) note_handshake();
}

// Not asked for by each frame: a session of the original protocol over TCP has no first word.
void Session::note_handshake() {
    const auto took = std::chrono::steady_clock::now() - since_;
    shard_.count_handshake(counted_as_, exchange::to_nanos(took));
}

Event Session::event_of(std::uint32_t type) const {
    Event event;
    event.type = type;
    event.shard = exchange::shard_of(id_);
    event.session = id_;
    event.transport = number_of(connection_->transport());
    event.listener = listener_->name;
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
    event.code = number_of(listener_->role);
    shard_.tell(event);
}

void Session::tell_ready() const {
    if (!shard_.tells(AMQ_EVENT_SESSION_READY)) return;
    Event event = event_of(AMQ_EVENT_SESSION_READY);
    event.code = number_of(listener_->role);
    shard_.tell(event);
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

SessionNames Session::names() const {
    SessionNames names{.id = id_,
                       .user = {},
                       .name = {},
                       .software = {},
                       .address = connection_->remote(),
                       .listener = listener_->name,
                       .transport = connection_->transport()};
    if (peer_ == nullptr) return names;
    names.user = peer_->user;
    names.name = peer_->name;
    names.software = peer_->software;
    return names;
}

SessionMeasures Session::measures() const {
    const auto lasted = std::chrono::steady_clock::now() - since_;
    return {.lasted = std::chrono::duration_cast<Duration>(lasted),
            .idle = connection_->silent_for(),
            .traffic = connection_->traffic(),
            .pending_bytes = connection_->pending_bytes(),
            .facts = shard_.core().session_facts(id_).value_or(exchange::SessionFacts{})};
}

SessionRow Session::row() const {
    SessionRow row;
    row.id = id_;
    if (peer_ != nullptr) row.peer = *peer_;
    row.address = connection_->remote();
    row.listener = listener_->name;
    row.role = listener_->role;
    row.transport = connection_->transport();
    row.measured = measures();
    const anet::Traffic& traffic = row.measured.traffic;
    row.last_minute = history_ == nullptr ? traffic : history_->since(traffic);
    row.is_paused = pauses_ != 0;
    return row;
}

}  // namespace amq::host
