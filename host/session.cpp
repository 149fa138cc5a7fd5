#include "host/session.hpp"

#include <utility>
#include <vector>

#include "host/shard.hpp"
#include "host/subscribe_request.hpp"

namespace amq::host {
namespace {

constexpr std::uint32_t kSubscribe = 1;    // cmd on the subscriber port
constexpr std::uint32_t kAcknowledge = 2;  // cmd of its answer

// Clients of the original protocol know two statuses.
constexpr std::uint32_t kStatusOk = 0;
constexpr std::uint32_t kStatusTimeout = 1;
// A subscriber's "not mine": this status and no body.
constexpr auto kStatusDeclined = static_cast<std::uint32_t>(exchange::Outcome::not_owner);

anet::Keep keep_of(exchange::BodyRef body) {
    return {body.detach(), [](void* block) {
                exchange::BodyRef::release(static_cast<exchange::BodyBlock*>(block));
            }};
}

}  // namespace

Session::Session(Shard& shard, exchange::SessionId id, ListenerPtr listener)
    : shard_(shard),
      id_(id),
      listener_(std::move(listener)),
      since_(std::chrono::steady_clock::now()) {}

void Session::start(anet::Socket socket) {
    connection_ =
        anet::Connection::accepted(std::move(socket), shard_.loop(), listener_->options, *this);
    log_connect();
    connection_->start();
}

void Session::on_frame(anet::Connection&, const anet::Frame& frame) {
    if (listener_->role == ListenerRole::publisher) return publish(frame);
    if (frame.head.cmd == kSubscribe) return subscribe(frame);
    reply(frame);
}

void Session::publish(const anet::Frame& frame) {
    const exchange::Publish publish{
        {frame.head.cmd, {}}, frame.head.model, frame.head.sequence, frame.body};
    const auto reading = shard_.core().publish(id_, publish, shard_.now());
    if (reading == exchange::Reading::pause) pause(Pause::in_flight);
    shard_.carry_out();
}

void Session::subscribe(const anet::Frame& frame) {
    auto request = read_subscribe_request(frame.body);
    if (const auto* wrong = std::get_if<std::string>(&request)) {
        shard_.counters().bad_subscribe += 1;
        return acknowledge_with(frame.head.sequence, write_acknowledgement(-1, *wrong, {}));
    }
    std::vector<exchange::Subscription> topics;
    for (const std::uint32_t number : std::get<std::vector<std::uint32_t>>(request)) {
        topics.push_back({{number, {}}});
    }
    shard_.core().subscribe(id_, frame.head.sequence, topics, shard_.now());
    shard_.carry_out();
}

void Session::reply(const anet::Frame& frame) {
    const anet::Head& head = frame.head;
    if (head.status == kStatusDeclined && frame.body.empty()) {
        shard_.core().decline(id_, head.sequence, head.model, shard_.now());
    } else {
        shard_.core().reply(id_, {head.sequence, head.model, frame.body}, shard_.now());
    }
    shard_.carry_out();
}

void Session::deliver(exchange::Delivery& delivery) {
    send({delivery.topic.number, delivery.sequence, 0, kStatusOk, delivery.model}, delivery.body);
}

void Session::answer(exchange::Answer& answer) {
    const bool ok = answer.outcome == exchange::Outcome::ok;
    if (!ok) answer.body = {};
    send({answer.topic.number, answer.sequence, 0, ok ? kStatusOk : kStatusTimeout, answer.model},
         answer.body);
}

void Session::acknowledge(const exchange::Acknowledgement& acknowledgement) {
    std::vector<std::uint32_t> topics;
    for (const auto& topic : acknowledgement.accepted) topics.push_back(topic.number);
    std::string refused;
    for (const auto& topic : acknowledgement.refused) {
        refused += (refused.empty() ? "refused topics: " : ", ") + std::to_string(topic.number);
    }
    const bool all = refused.empty();
    acknowledge_with(acknowledgement.sequence,
                     write_acknowledgement(all ? 0 : -1, all ? "ok" : refused, topics));
}

void Session::acknowledge_with(std::uint32_t sequence, std::string_view json) {
    connection_->send({kAcknowledge, sequence, 0, kStatusOk, 0}, std::as_bytes(std::span(json)));
}

void Session::send(const anet::Head& head, exchange::Payload& body) {
    if (body.kept) {
        connection_->send(head, body.bytes, keep_of(std::move(body.kept)));
    } else {
        connection_->send(head, body.bytes);
    }
}

void Session::pause(Pause why) {
    if (pauses_ == 0) connection_->pause_reading();
    pauses_ = static_cast<std::uint8_t>(pauses_ | static_cast<std::uint8_t>(why));
}

void Session::resume(Pause why) {
    if (pauses_ == 0) return;
    pauses_ = static_cast<std::uint8_t>(pauses_ & ~static_cast<std::uint8_t>(why));
    if (pauses_ == 0) connection_->resume_reading();
}

void Session::finish(anet::CloseReason reason) {
    connection_->finish(reason);
}

// A subscriber that reads too slowly is passed over while there is another; a publisher that does
// not read its answers gets no more of its publishes read.
void Session::on_congestion(anet::Connection&, anet::Congestion state) {
    const bool high = state == anet::Congestion::high;
    if (high && listener_->role == ListenerRole::publisher) {
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
        if (listener_->role != ListenerRole::subscriber || frame.head.cmd == kAcknowledge) continue;
        unsent.push_back({{frame.head.cmd, {}}, frame.head.model, arrived, frame.body});
    }
    log_disconnect(reason, error);
    ++shard_.counters().sessions_closed[static_cast<std::size_t>(reason)];
    shard_.core().close_session(id_, unsent, shard_.now());
    shard_.carry_out();
    shard_.forget(id_);  // ends this object
}

void Session::log_connect() const {
    shard_.log()
        .info("connect")
        .with("session", id_)
        .with("listener", listener_->name)
        .with("role", listener_->role == ListenerRole::publisher ? "publisher" : "subscriber")
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
