#include "tests/flow/flow.hpp"

#include <iostream>
#include <utility>

namespace amq::flow {

std::string flow_case_name(const ::testing::TestParamInfo<FlowCase>& info) {
    const std::string transport = info.param.transport == Transport::tcp ? "Tcp" : "WebSocket";
    if (info.param.shards == 1) return transport + "1Shard";
    return transport + std::to_string(info.param.shards) + "Shards";
}

void FlowTest::TearDown() {
    if (!broker_) return;
    stop();
    if (HasFailure()) std::cerr << "--- the broker's log\n" << broker_->log() << "---\n";
}

BrokerProcess& FlowTest::start() {
    return broker_.emplace(config_);
}

BrokerProcess& FlowTest::stop() {
    RawSocket::hang_up_all();  // or it would wait a while for somebody to read its farewell
    EXPECT_EQ(broker_->stop(), 0) << "the broker did not end well";
    return *broker_;
}

Publisher FlowTest::make_publisher(ConnectOptions options) {
    return {GetParam().transport, broker_->publisher_port(), options};
}

Subscriber FlowTest::make_subscriber(const std::vector<std::uint32_t>& topics,
                                     ConnectOptions options) {
    Subscriber subscriber{GetParam().transport, broker_->subscriber_port(), options};
    if (!topics.empty()) subscriber.subscribe(topics);
    return subscriber;
}

void FlowTest::expect_service() {
    const std::uint32_t topic = ++service_topic_;
    Subscriber subscriber = make_subscriber({topic});
    Publisher publisher = make_publisher();
    const RawFrame request{
        .cmd = topic, .sequence = 5, .model = kReliableRandom, .body = "anybody there?"};
    publisher.send(request);
    subscriber.reply(subscriber.expect(), "yes");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "yes"));
}

void expect_memory(std::uint64_t bytes, std::uint64_t limit) {
    if (!kSanitized) {
        EXPECT_LT(bytes, limit);
    }
}

RawFrame failed_answer(const RawFrame& request) {
    RawFrame answer = request;
    answer.status = kStatusTimeout;
    answer.body.clear();
    return answer;
}

RawFrame ok_answer(const RawFrame& request, std::string body) {
    RawFrame answer = request;
    answer.body = std::move(body);
    return answer;
}

RawFrame delivery_of(const RawFrame& request, const RawFrame& delivered) {
    RawFrame expected = request;
    expected.sequence = delivered.sequence;
    return expected;
}

}  // namespace amq::flow
