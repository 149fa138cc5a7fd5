#include <amq/plugin_test/peer.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace amq::test {
namespace {

exchange::TopicName spoken(std::string_view topic) {
    return {exchange::number_of(topic), topic};
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

Peer& Peer::subscribes(std::string_view topic) {
    const std::array topics{exchange::Subscription{spoken(topic)}};
    bench_->core_->subscribe(id_, 1, topics, bench_->now_);
    bench_->carry_out();
    return *this;
}

Peer& Peer::unsubscribes(std::string_view topic) {
    const std::array topics{spoken(topic)};
    bench_->core_->unsubscribe(id_, 1, topics, bench_->now_);
    bench_->carry_out();
    return *this;
}

Sent Peer::publishes(std::string_view topic, std::string_view body, const PublishOptions& options) {
    return {*bench_, bench_->publish_from(id_, topic, body, options)};
}

std::vector<std::string> Peer::inbox() const {
    std::vector<std::string> bodies;
    for (const Received& one : bench_->session(id_).inbox) bodies.push_back(one.body);
    return bodies;
}

bool Peer::has(const Sent& sent) const {
    const SentRecord& record = sent.record();
    return std::ranges::any_of(bench_->session(id_).inbox, [&](const Received& one) {
        return one.topic == record.topic && one.body == record.body;
    });
}

const Received& Peer::received(const Sent& sent) const {
    return bench_->received(id_, sent.record());
}

void Peer::replies(const Sent& sent, std::string_view body) {
    const Received& one = received(sent);
    bench_->core_->reply(id_, {one.sequence, one.model, bytes_of(body)}, bench_->now_);
    bench_->carry_out();
}

void Peer::declines(const Sent& sent) {
    const Received& one = received(sent);
    bench_->core_->decline(id_, one.sequence, one.model, bench_->now_);
    bench_->carry_out();
}

void Peer::stalls() {
    bench_->core_->set_congestion(id_, exchange::Congestion::congested, bench_->now_);
    bench_->carry_out();
}

void Peer::reads_on() {
    bench_->core_->set_congestion(id_, exchange::Congestion::clear, bench_->now_);
    bench_->carry_out();
}

void Peer::leaves() {
    bench_->core_->close_session(id_, {}, bench_->now_);
    bench_->carry_out();
}

void Peer::leaves_without(const Sent& sent) {
    const Received& one = received(sent);
    const std::array unsent{exchange::Unsent{spoken(one.topic), one.model, sent.record().at,
                                             bytes_of(sent.record().body)}};
    bench_->core_->close_session(id_, unsent, bench_->now_);
    bench_->carry_out();
}

}  // namespace amq::test
