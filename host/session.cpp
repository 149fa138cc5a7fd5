#include "host/session.hpp"

#include <utility>
#include <vector>

#include "host/config/choices.hpp"
#include "host/native_session.hpp"
#include "host/original_session.hpp"
#include "host/shard.hpp"

namespace amq::host {
namespace {

anet::Keep keep_of(exchange::BodyRef body) {
    return {body.detach(), [](void* block) {
                exchange::BodyRef::release(static_cast<exchange::BodyBlock*>(block));
            }};
}

}  // namespace

std::unique_ptr<Session> make_session(Shard& shard, exchange::SessionId id, ListenerPtr listener) {
    if (listener->role == ListenerRole::any) {
        return std::make_unique<NativeSession>(shard, id, std::move(listener));
    }
    return std::make_unique<OriginalSession>(shard, id, std::move(listener));
}

exchange::Cancellations cancellations_of(ListenerRole role) {
    return role == ListenerRole::any ? exchange::Cancellations::wanted
                                     : exchange::Cancellations::unwanted;
}

Session::Session(Shard& shard, exchange::SessionId id, ListenerPtr listener)
    : shard_(shard),
      id_(id),
      listener_(std::move(listener)),
      since_(std::chrono::steady_clock::now()) {}

void Session::start(anet::Socket socket) {
    connection_ =
        anet::Connection::accepted(std::move(socket), shard_.loop(), listener_->options, *this);
    counted_as_ = connection_->transport();
    shard_.count_opened(counted_as_);
    log_connect();
    tell_opened();
    if (listener_->role != ListenerRole::any) tell_ready();
    connection_->start();
}

// One that subscribes is read from all the same, since what it says next may be the reply that
// others wait for; what it publishes past its limit is refused.
void Session::publish(const exchange::Publish& publish) {
    const auto reading = shard_.core().publish(id_, publish, shard_.now());
    if (reading == exchange::Reading::pause && may_pause()) pause(Pause::in_flight);
    shard_.carry_out();
}

void Session::send(const anet::Head& head, exchange::Payload& body,
                   std::span<const std::byte> tail) {
    if (!tail.empty()) {
        anet::Keep keep = body.kept ? keep_of(std::move(body.kept)) : anet::Keep{};
        connection_->send(head, body.bytes, tail, std::move(keep));
    } else if (body.kept) {
        connection_->send(head, body.bytes, keep_of(std::move(body.kept)));
    } else {
        connection_->send(head, body.bytes);
    }
}

void Session::pause(Pause why) {
    if (pauses_ == 0) {
        connection_->pause_reading();
        paused_at_ = shard_.now();
        shard_.stalls().begin(paused_at_);
    }
    pauses_ = static_cast<std::uint8_t>(pauses_ | static_cast<std::uint8_t>(why));
}

void Session::resume(Pause why) {
    if (pauses_ == 0) return;
    pauses_ = static_cast<std::uint8_t>(pauses_ & ~static_cast<std::uint8_t>(why));
    if (pauses_ != 0) return;
    connection_->resume_reading();
    shard_.stalls().end(paused_at_, shard_.now());
}

void Session::finish(anet::CloseReason reason) {
    shard_.hand_out();
    connection_->finish(reason);
}

// It is read to its end, which ends its requests: nobody waits for them any more.
void Session::on_hang_up(anet::Connection&) {
    hung_up_ = true;
    resume(Pause::in_flight);
    resume(Pause::output);
}

// A subscriber that reads too slowly is passed over while there is another; who only publishes and
// does not read its answers gets no more of its publishes read.
void Session::on_congestion(anet::Connection&, anet::Congestion state) {
    const bool high = state == anet::Congestion::high;
    tell_slow(state);
    if (high) shard_.count_slow(may_pause());
    if (high && may_pause()) {
        pause(Pause::output);
    } else {
        resume(Pause::output);
    }
    shard_.core().set_congestion(
        id_, high ? exchange::Congestion::congested : exchange::Congestion::clear, shard_.now());
    shard_.carry_out();
}

void Session::on_closed(anet::Connection& connection, anet::CloseReason reason,
                        std::error_code error) {
    using exchange::Nanos;
    const std::vector<anet::UnsentFrame> frames = connection.take_unsent();
    const auto backlog = connection.backlog_since();
    const Nanos arrived = backlog ? exchange::to_nanos(backlog->time_since_epoch()) : shard_.now();
    std::vector<exchange::Unsent> unsent;
    for (const anet::UnsentFrame& frame : frames) {
        auto message = message_in(frame);
        if (!message) continue;
        message->arrived = arrived;
        unsent.push_back(*message);
    }
    log_disconnect(reason, error);
    tell_closed(reason);
    shard_.count_closed(counted_as_, reason);
    if (pauses_ != 0) shard_.stalls().end(paused_at_, shard_.now());
    pauses_ = 0;
    shard_.core().close_session(id_, unsent, shard_.now());
    shard_.carry_out();
    shard_.forget(id_);  // ends this object
}

void Session::log_connect() const {
    shard_.log()
        .info("connect")
        .with("session", id_)
        .with("listener", listener_->name)
        .with("role", to_string(listener_->role))
        .with("remote", connection_->remote())
        .with("shard", exchange::shard_of(id_));
}

void Session::log_disconnect(anet::CloseReason reason, std::error_code error) const {
    const anet::Traffic& traffic = connection_->traffic();
    const auto lasted = std::chrono::steady_clock::now() - since_;
    LogEvent event = shard_.log().info("disconnect");
    event.with("session", id_)
        .with("listener", listener_->name)
        .with("remote", connection_->remote())
        .with("transport", anet::to_string(connection_->transport()))
        .with("reason", anet::to_string(reason))
        .with("duration", std::chrono::duration_cast<Duration>(lasted))
        .with("frames_in", traffic.frames_in)
        .with("frames_out", traffic.frames_out)
        .with("bytes_in", traffic.bytes_in)
        .with("bytes_out", traffic.bytes_out);
    if (error) event.with("error", error.message());
}

}  // namespace amq::host
