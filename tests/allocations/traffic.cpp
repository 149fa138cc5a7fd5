#include "tests/allocations/traffic.hpp"

#include <stdexcept>

#include "tests/support/raw_native.hpp"

namespace amq::allocations {
namespace {

using namespace flow;

constexpr std::uint32_t kTopic = 1001;

bool is_answered(std::uint32_t model) {
    return model >= 12;
}
bool goes_to_all(std::uint32_t model) {
    return model == 10 || model == 13;
}

}  // namespace

Traffic::Traffic(BrokerProcess& broker, const TrafficCase& what) : what_(what) {
    if (what.protocol == Protocol::native) {
        clients_.push_back(
            std::make_unique<native::Session>(what.transport, broker.port("native")));
    } else {
        clients_.push_back(std::make_unique<Publisher>(what.transport, broker.publisher_port()));
    }
    for (std::uint32_t k = 0; k < what.subscribers; ++k) {
        clients_.push_back(make_subscriber(broker));
    }
    for (const auto& client : clients_) all_.push_back(client.get());
    batch_ = clients_.front()->wrapped(encoded_batch());
}

std::unique_ptr<RawClient> Traffic::make_subscriber(BrokerProcess& broker) const {
    if (what_.protocol == Protocol::native) {
        auto session = std::make_unique<native::Session>(what_.transport, broker.port("native"));
        session->subscribe(native::topic(kTopic));
        return session;
    }
    auto subscriber = std::make_unique<Subscriber>(what_.transport, broker.subscriber_port());
    subscriber->subscribe({kTopic});
    return subscriber;
}

RawFrame Traffic::publish(std::uint32_t sequence) const {
    return {.cmd = kTopic,
            .sequence = sequence,
            .model = what_.model,
            .body = pattern(what_.body, sequence)};
}

std::string Traffic::encoded_batch() const {
    std::string batch;
    for (std::uint32_t k = 1; k <= kInFlight; ++k) batch += encode(publish(k));
    return batch;
}

// Of those that are all asked, the first one replies, the second one declines, others are silent.
bool Traffic::declines(std::size_t subscriber) const {
    return what_.model == 13 && subscriber == 2;
}
bool Traffic::replies(std::size_t subscriber) const {
    return what_.model == 12 || (what_.model == 13 && subscriber == 1);
}

std::string Traffic::reply_to(const RawFrame& delivered, bool declined) const {
    const bool native = what_.protocol == Protocol::native;
    RawFrame reply{.cmd = native ? native::kReply : delivered.cmd,
                   .sequence = delivered.sequence,
                   .status = declined ? kStatusDecline : kStatusOk,
                   .model = delivered.model};
    if (!declined) reply.body = delivered.body.substr(0, what_.body);
    return encode(reply);
}

void Traffic::take_deliveries(std::size_t subscriber) {
    RawClient& client = *clients_[subscriber];
    std::string replied;
    while (client.has_frame()) {
        const RawFrame frame = client.expect();
        ++delivered_;
        const bool declined = declines(subscriber);
        if (declined || replies(subscriber)) replied += reply_to(frame, declined);
    }
    if (!replied.empty()) client.send_bytes(replied);
}

void Traffic::exchange_batch() {
    const std::uint32_t answers = is_answered(what_.model) ? kInFlight : 0;
    const std::uint32_t deliveries = kInFlight * (goes_to_all(what_.model) ? what_.subscribers : 1);
    answered_ = delivered_ = 0;
    clients_.front()->socket().send(batch_);
    while (answered_ < answers || delivered_ < deliveries) {
        const auto next = first_with_frame(all_, kPatience);
        if (!next) throw std::runtime_error("a message was lost");
        if (*next != 0) {
            take_deliveries(*next);
            continue;
        }
        const RawFrame answer = clients_.front()->expect();
        ++answered_;
        if ((answer.status & 0xFFFFU) != kStatusOk || answer.sequence > kInFlight) {
            throw std::runtime_error("a message was not answered well");
        }
    }
}

void Traffic::exchange(std::uint32_t messages) {
    for (std::uint32_t done = 0; done < messages; done += kInFlight) exchange_batch();
}

}  // namespace amq::allocations
