// What happens to strategies and what they say, as it comes over a stream of events.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::flow {
namespace {

constexpr std::uint32_t kFollowed = 20;
constexpr const char* kFollowedId = "org.test.followed";

class MonitoredEvents : public Monitored {
  protected:
    void start_with(const std::string& fixture, const char* id = kFollowedId,
                    std::vector<std::string> environment = {}) {
        config().set("plugins.fixture.path", file_of(fixture));
        config().set("models.20.strategy", id);
        start(std::move(environment));
    }
    static std::string file_of(const std::string& fixture) {
        return std::string(AMQ_FIXTURES) + "/" + fixture + ".so";
    }
    void listen_to(const std::string& type) {
        stream_.emplace(RawSocket::connect_tcp(http_port()));
        stream_->send("GET /api/v1/events?type=" + type + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        while (seen_.find("200 OK") == std::string::npos && !stream_->ended()) {
            seen_ += stream_->receive(kPatience);
        }
    }
    // Until the stream has it; `poke` is done between two looks. Else it fails with what came.
    void expect_event(
        const std::string& part, const std::function<void()>& poke = [] {}) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (seen_.find(part) == std::string::npos) {
            ASSERT_LT(std::chrono::steady_clock::now(), end) << part << " is not in:\n" << seen_;
            poke();
            seen_ += stream_->receive(milliseconds{20});
        }
    }
    const std::string& seen() const { return seen_; }

  private:
    std::optional<RawSocket> stream_;
    std::string seen_;
};

TEST_F(MonitoredEvents, TellOfAStrategyThatIsExchanged) {
    start_with("followed");
    listen_to("strategy");
    const std::string swap = "/api/v1/plugins/" + std::string(kFollowedId) + "/swap";
    EXPECT_EQ(post(swap, R"({"file":")" + file_of("followed_2") + R"("})").status, 200);
    expect_event(R"("id":"org.test.followed","kind":"swapped")");
    EXPECT_NE(seen().find("event: strategy\n"), std::string::npos);
    EXPECT_EQ(post(swap, R"({"file":"/no/such/file.so"})").status, 409);
    expect_event(R"("kind":"swap_refused","text":"/no/such/file.so)");
}

TEST_F(MonitoredEvents, TellWhoseAStrikeIs) {
    start_with("followed_failing");
    listen_to("strike");
    native::Session caller = session();
    caller.publish({.model = kFollowed, .topic = 5, .body = "x"});
    expect_event(R"("model":20,"id":"org.test.followed","callback":"route")");
}

TEST_F(MonitoredEvents, TellWhoseACallWasThatTookTooLong) {
    const std::string gate = file("gate");
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    config().set("plugins.slow_limit", "50ms");
    start_with("waits_in_route", "org.test.breaking", {"AMQ_FIXTURE_GATE=" + gate});
    listen_to("strike");
    native::Session caller = session();
    caller.publish({.model = kFollowed, .topic = 5, .body = "x"});
    EXPECT_TRUE(broker().wait_for_log("plugin_slow", {{"callback", "route"}}));
    ::close(::open(gate.c_str(), O_WRONLY));
    expect_event(R"("id":"org.test.breaking","callback":"route","text":"it took )");
}

TEST_F(MonitoredEvents, HaveWhatStrategiesSayForThoseWhoAskForIt) {
    start_with("followed_tracing");
    listen_to("trace");
    native::Session caller = session();
    const auto publish = [&] { caller.publish({.model = kFollowed, .topic = 5, .body = "x"}); };
    expect_event(R"("code":7,"values":[-5,1001])", publish);
    EXPECT_NE(seen().find("event: trace\n"), std::string::npos);
}

}  // namespace
}  // namespace amq::flow
