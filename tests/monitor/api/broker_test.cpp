#include "plugins/monitor/api/broker.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

TEST(BrokerAnswer, IsTheHostsWithAnETag) {
    const http::Response response = response_of({AMQ_OK, {{"a", 1}}});
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "{\"a\":1}\n");
    EXPECT_FALSE(response.etag.empty());
}

TEST(BrokerAnswer, HasTheStatusThatFitsWhatWasWrong) {
    const auto status = [](amq_rc rc) { return failure_of({rc, {{"error", "why"}}}).status; };
    EXPECT_EQ(status(AMQ_E_CONFIG), 404U);
    EXPECT_EQ(status(AMQ_E_UNSUPPORTED), 403U);
    EXPECT_EQ(status(AMQ_E_STATE), 503U);
    EXPECT_EQ(status(AMQ_E_INTERNAL), 503U);
    EXPECT_NE(failure_of({AMQ_E_STATE, {{"error", "why"}}}).body.find("why"), std::string::npos);
    EXPECT_NE(failure_of({AMQ_E_STATE, {}}).body.find("the broker did not answer"),
              std::string::npos);
    EXPECT_NE(failure_of({AMQ_E_STATE, {{"error", 7}}}).body.find("did not answer"),
              std::string::npos);
}

TEST(BrokerAnswer, OfACommandIs409WhenItWasRefused) {
    EXPECT_EQ(outcome_of({AMQ_OK, {{"ok", true}}}).status, 200U);
    EXPECT_EQ(outcome_of({AMQ_OK, {{"ok", false}}}).status, 409U);
    EXPECT_EQ(outcome_of({AMQ_OK, {{"ok", 1}}}).status, 409U);
    EXPECT_EQ(outcome_of({AMQ_OK, {}}).status, 409U);
    EXPECT_EQ(outcome_of({AMQ_E_STATE, {}}).status, 503U);
}

TEST(BrokerAnswer, OfAMonitorThatMayChangeNothingSaysHowItMay) {
    const Broker broker([](const boost::json::object&) { return Told{AMQ_OK, {}}; }, {});
    EXPECT_FALSE(broker.lets_change());
    const http::Response response = outcome_of(broker.act({{"do", "server.drain"}}));
    EXPECT_EQ(response.status, 403U);
    EXPECT_NE(response.body.find("admin = true"), std::string::npos);
}

}  // namespace
}  // namespace amq::monitor
