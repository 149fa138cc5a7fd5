// What Prometheus has of a broker is what was sent.

#include <gtest/gtest.h>

#include <string>

#include "tests/monitor/broker/monitored.hpp"
#include "tests/monitor/prometheus/prometheus.hpp"

namespace amq::flow {
namespace {

using native::topic;

constexpr std::uint32_t kUnanswered = 10;
constexpr std::size_t kHeadBytes = 24;

class Scrape : public Monitored {};

// Three requests that are answered, two that are declined, one that finds nobody.
void drive_requests(native::Session& caller, native::Session& responder) {
    for (int k = 0; k < 5; ++k) {
        caller.publish({.topic = 9, .body = "12345678"});
        const native::Frame message = responder.next();
        if (k < 3) {
            responder.reply(message, "yes");
        } else {
            responder.decline(message);
        }
        static_cast<void>(caller.next());
    }
    caller.publish({.topic = 77, .body = "x", .flags = native::kNoWait});
    static_cast<void>(caller.next());
}

TEST_F(Scrape, HasRequestsAndConnectionsAsTheyWere) {
    start();
    Prometheus prometheus(http_port());
    native::Session responder = session_of("bob", "worker");
    responder.subscribe(topic(9));
    native::Session caller = session_of("ann", "shop");
    drive_requests(caller, responder);

    const auto has = [&](const std::string& expression, double value) {
        EXPECT_TRUE(prometheus.comes_to(expression, value))
            << expression << " is " << prometheus.value(expression).value_or(-1);
    };
    has(R"(up{job="amq"})", 1);
    has(R"(amq_ready{job="amq"})", 1);
    has(R"(amq_requests_total{model="12",outcome="ok"})", 3);
    has(R"(amq_requests_total{model="12",outcome="not_owner"})", 2);
    has(R"(amq_requests_total{model="12",outcome="no_subscriber"})", 1);
    has("sum(amq_requests_total)", 6);
    has(R"(amq_messages_received_total{model="12"})", 6);
    has(R"(amq_messages_delivered_total{model="12"})", 5);
    has(R"(amq_responder_duration_seconds_count{model="12"})", 5);
    has(R"(amq_request_duration_seconds_bucket{model="12",le="+Inf"})", 6);
    has(R"(amq_match_total{model="12",result="declined"})", 2);
    has(R"(amq_connections{transport="tcp"})", 2);
    has("amq_subscriptions", 1);
    has("amq_max_connections", 10'000);
    caller.leave();
    has("sum(amq_connections)", 1);
    has(R"(amq_connections_closed_total{transport="tcp",reason="peer_closed"})", 1);
    has(R"(amq_connections_opened_total{transport="tcp"})", 2);
    has(R"(amq_requests_total{model="12",outcome="ok"})", 3);
}

TEST_F(Scrape, HasEveryByte) {
    start();
    Prometheus prometheus(http_port());
    native::Session subscriber = session();
    subscriber.subscribe(topic(9));
    native::Session publisher = session();
    publisher.fence();
    const std::string in = R"(amq_receive_bytes_total{transport="tcp"})";
    const std::string out = R"(amq_transmit_bytes_total{transport="tcp"})";
    ASSERT_TRUE(prometheus.comes_to("sum(amq_connections)", 2));
    const double in_before = prometheus.value(in).value_or(-1);
    const double out_before = prometheus.value(out).value_or(-1);
    ASSERT_GT(in_before, 0);
    ASSERT_GT(out_before, 0);

    std::size_t delivered = 0;
    for (int k = 0; k < 10; ++k) {
        publisher.publish({.model = kUnanswered, .topic = 9, .body = std::string(1000, 'x')});
        delivered += kHeadBytes + subscriber.expect().body.size();
    }
    EXPECT_TRUE(prometheus.comes_to(in, in_before + 10 * (kHeadBytes + 1000)))
        << prometheus.value(in).value_or(-1) - in_before;
    EXPECT_TRUE(prometheus.comes_to(out, out_before + static_cast<double>(delivered)))
        << prometheus.value(out).value_or(-1) - out_before << " not " << delivered;
}

TEST_F(Scrape, SeesTheBrokerGo) {
    start();
    Prometheus prometheus(http_port());
    ASSERT_TRUE(prometheus.comes_to(R"(up{job="amq"})", 1));
    EXPECT_EQ(broker().stop(), 0);
    EXPECT_TRUE(prometheus.comes_to(R"(up{job="amq"})", 0));
}

TEST_F(Scrape, PromtoolHasNothingToComplainOf) {
    start();
    native::Session responder = session_of("bob", "worker");
    responder.subscribe(topic(9));
    native::Session caller = session_of("ann", "shop");
    drive_requests(caller, responder);
    const TemporaryDirectory directory;
    const std::string text = directory.write("metrics", get("/metrics").body);
    const Finished checked =
        run_to_end({.program = "/bin/sh",
                    .arguments = {"-c", "exec \"$0\" check metrics <\"$1\"", AMQ_PROMTOOL, text}},
                   4 * kPatience);
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_EQ(checked.output + checked.errors, "");
}

}  // namespace
}  // namespace amq::flow
