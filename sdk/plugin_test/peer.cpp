#include <amq/plugin_test/peer.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

namespace amq::test {
namespace {

exchange::TopicName spoken(std::string_view topic) {
    return {exchange::number_of(topic), topic};
}

std::span<const std::byte> bytes_in(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

const std::string& Peer::name() const {
    return bench_->session(id_).name;
}

Peer& Peer::subscribes(std::string_view topic) {
    auto& topics = bench_->session(id_).topics;
    if (std::ranges::find(topics, topic) == topics.end()) topics.emplace_back(topic);
    const std::array subscriptions{exchange::Subscription{spoken(topic)}};
    bench_->core_->subscribe(id_, 1, subscriptions, bench_->now_);
    bench_->carry_out();
    return *this;
}

Peer& Peer::unsubscribes(std::string_view topic) {
    std::erase(bench_->session(id_).topics, topic);
    const std::array topics{spoken(topic)};
    bench_->core_->unsubscribe(id_, 1, topics, bench_->now_);
    bench_->carry_out();
    return *this;
}

Sent Peer::publishes(std::string_view topic, std::string_view body, const PublishOptions& options) {
    return {*bench_, bench_->publish_from(id_, topic, body, options)};
}

void Peer::cancels(const Sent& sent) {
    if (sent.record().publisher != id_)
        throw std::logic_error(name() + " did not publish \"" + sent.record().body + '"');
    bench_->cancel(sent);
}

std::vector<std::string> Peer::inbox() const {
    std::vector<std::string> bodies;
    for (const Received& one : bench_->session(id_).inbox) bodies.push_back(one.body);
    return bodies;
}

bool Peer::has(const Sent& sent) const {
    const auto& inbox = bench_->session(id_).inbox;
    return std::ranges::find(inbox, sent.index(), &Received::sent) != inbox.end();
}

std::size_t Peer::times_received(const Sent& sent) const {
    const auto& inbox = bench_->session(id_).inbox;
    return static_cast<std::size_t>(std::ranges::count(inbox, sent.index(), &Received::sent));
}

const Received& Peer::received(const Sent& sent) const {
    return bench_->received(id_, sent);
}

bool Peer::is_excused(const Sent& sent) const {
    const auto& cancelled = bench_->session(id_).cancelled;
    return std::ranges::find(cancelled, received(sent).sequence) != cancelled.end();
}

void Peer::replies(const Sent& sent, std::string_view body, std::string_view headers) {
    const Received& one = received(sent);
    bench_->core_->reply(id_, {one.sequence, one.model, bytes_in(body), bytes_in(headers)},
                         bench_->now_);
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
                                             bytes_in(one.body), bytes_in(one.headers)}};
    bench_->core_->close_session(id_, unsent, bench_->now_);
    bench_->carry_out();
}

Peer& Peer::comes_back() {
    const SessionRecord before = bench_->session(id_);
    id_ = bench_->open(before.first_name);
    for (const std::string& topic : before.topics) subscribes(topic);
    return *this;
}

}  // namespace amq::test
