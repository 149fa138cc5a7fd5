#include "host/original_session.hpp"

#include <utility>
#include <vector>

#include "host/shard.hpp"
#include "host/subscribe_request.hpp"

namespace amq::host {
namespace {

constexpr std::uint32_t kSubscribe = 1;    // cmd on the subscriber port
constexpr std::uint32_t kAcknowledge = 2;  // cmd of its answer

// Beside ok the only status that clients of the original protocol know.
constexpr std::uint32_t kStatusTimeout = 1;

}  // namespace

void OriginalSession::on_frame(anet::Connection&, const anet::Frame& frame) {
    if (listener().role == ListenerRole::publisher) return publish(frame);
    if (frame.head.cmd == kSubscribe) return subscribe(frame);
    reply(frame);
}

void OriginalSession::publish(const anet::Frame& frame) {
    Session::publish({{frame.head.cmd, {}}, frame.head.model, frame.head.sequence, frame.body});
}

void OriginalSession::subscribe(const anet::Frame& frame) {
    auto request = read_subscribe_request(frame.body);
    if (const auto* wrong = std::get_if<std::string>(&request)) {
        shard().counters().bad_subscribe += 1;
        return acknowledge_with(frame.head.sequence, write_acknowledgement(-1, *wrong, {}));
    }
    std::vector<exchange::Subscription> topics;
    for (const std::uint32_t number : std::get<std::vector<std::uint32_t>>(request)) {
        topics.push_back({{number, {}}});
    }
    shard().core().subscribe(id(), frame.head.sequence, topics, shard().now());
    shard().carry_out();
}

void OriginalSession::reply(const anet::Frame& frame) {
    const anet::Head& head = frame.head;
    if (head.status == kStatusDeclined && frame.body.empty()) {
        shard().core().decline(id(), head.sequence, head.model, shard().now());
    } else {
        shard().core().reply(id(), {head.sequence, head.model, frame.body}, shard().now());
    }
    shard().carry_out();
}

void OriginalSession::deliver(exchange::Delivery& delivery) {
    send({delivery.topic.number, delivery.sequence, 0, kStatusOk, delivery.model}, delivery.body);
}

void OriginalSession::answer(exchange::Answer& answer) {
    const bool ok = answer.outcome == exchange::Outcome::ok;
    if (!ok) answer.body = {};
    send({answer.topic.number, answer.sequence, 0, ok ? kStatusOk : kStatusTimeout, answer.model},
         answer.body);
}

void OriginalSession::acknowledge(const exchange::Acknowledgement& acknowledgement) {
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

void OriginalSession::acknowledge_with(std::uint32_t sequence, std::string_view json) {
    shard().hand_out();
    connection().send({kAcknowledge, sequence, 0, kStatusOk, 0}, std::as_bytes(std::span(json)));
}

void OriginalSession::foresee(const anet::Frame& frame, exchange::Foresight& soon) const {
    if (listener().role == ListenerRole::publisher) return soon.add_publish({frame.head.cmd, {}});
    if (frame.head.cmd != kSubscribe) soon.add_reply({id(), frame.head.sequence});
}

std::optional<exchange::Unsent> OriginalSession::message_in(const anet::UnsentFrame& frame) const {
    if (listener().role != ListenerRole::subscriber || frame.head.cmd == kAcknowledge) return {};
    return exchange::Unsent{{frame.head.cmd, {}}, frame.head.model, 0, frame.body};
}

}  // namespace amq::host
