// The monitor of a broker under load is exchanged again and again, and candidates fail at every
// step: no request is lost, no session ends, and somebody answers over HTTP each time.

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/monitor/broker/monitored.hpp"
#include "tests/monitor/broker/request_load.hpp"
#include "tests/support/control_client.hpp"
#include "tests/support/limits.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

constexpr const char* kMonitorId = "org.amq.monitor";
constexpr std::size_t kSwapsOfMonitors = kSanitized ? 12 : 52;

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("there is no " + file);
    return {std::istreambuf_iterator<char>{in}, {}};
}

// The system's choice, which nobody else has just now.
std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    const bool is_bound = ::bind(fd, any, size) == 0 && ::getsockname(fd, any, &size) == 0;
    ::close(fd);
    if (!is_bound) throw std::runtime_error("no port is free");
    return ntohs(address.sin_port);
}

class MonitorSwaps : public Monitored {
  protected:
    MonitorSwaps() {
        config().set("control.path", file("control.sock"));
        // The one that takes another's place listens where that did.
        config().set("plugins.monitor.options.listen", "127.0.0.1:" + std::to_string(free_port()));
    }

    // The monitor with bytes behind it that nobody reads: another library that does the same.
    std::string monitor_with(std::size_t bytes, const std::string& name) {
        const std::string path = file(name);
        write(path, bytes);
        return path;
    }
    static void write(const std::string& path, std::size_t bytes) {
        const std::string all =
            bytes_of(std::string(plugin_directory()) + "/monitor.so") + std::string(bytes, 'x');
        std::ofstream(path, std::ios::binary | std::ios::trunc) << all;
    }
    static std::string candidate(const std::string& name) {
        return AMQ_MONITOR_CANDIDATES "/" + name + ".so";
    }

    ControlClient control() { return ControlClient{file("control.sock")}; }
    json::object monitor_now() { return strategy_in(control().list(), kMonitorId); }
    void expect_it_answers() {
        EXPECT_EQ(get("/readyz").status, 200);
        EXPECT_GT(number(get("/api/v1/counters").json(), "models.12.outcomes.ok"), 0);
    }
    // Its sampler too, which has a thread.
    void expect_it_lives() {
        expect_it_answers();
        const double before = number(get("/api/v1/counters").json(), "at_us");
        const json::object later = wait_for("/api/v1/counters", [&](const json::object& answer) {
            return number(answer, "rates.second.requests") > 0;
        });
        EXPECT_GT(number(later, "at_us"), before);
        EXPECT_GT(number(later, "rates.second.requests"), 0);
    }
    // The load had all its answers, and the broker counts as many.
    void expect_nothing_lost(RequestLoad& load) {
        load.stop();
        EXPECT_EQ(load.wrong(), "");
        const json::object counters = get("/api/v1/counters").json();
        EXPECT_EQ(number(counters, "models.12.outcomes.ok"), static_cast<double>(load.answered()));
        EXPECT_EQ(number(counters, "models.12.received"), static_cast<double>(load.answered()));
        EXPECT_EQ(number(counters, "sessions.open"), 9);
        EXPECT_EQ(number(counters, "sessions.opened"), 9);
    }
};

TEST_F(MonitorSwaps, UnderLoadAreNoticedByNobody) {
    start();
    RequestLoad load([this] { return session(); });
    ASSERT_TRUE(load.goes_on());
    const std::string files[] = {monitor_with(1, "one.so"), monitor_with(2, "two.so")};
    ControlClient operator_ = control();
    std::size_t now = 1;
    for (std::size_t k = 0; k < kSwapsOfMonitors; ++k) {
        const bool is_reload = k % 3 == 2;  // the same file, which has become another one
        if (is_reload)
            write(files[now], 3 + k);
        else
            now = 1 - now;
        const json::object answer =
            is_reload ? operator_.reload(kMonitorId) : operator_.swap(kMonitorId, files[now]);
        ASSERT_TRUE(is_ok(answer) && answer.at("changed").as_bool()) << k << ": " << answer;
        ASSERT_EQ(get("/healthz").status, 200) << k;
        ASSERT_TRUE(load.goes_on()) << k << ": " << load.wrong();
    }
    expect_it_lives();
    EXPECT_EQ(number_in(monitor_now(), "generation"), 1 + kSwapsOfMonitors);
    expect_nothing_lost(load);
}

TEST_F(MonitorSwaps, ThatFailAtCreateOrStartLeaveTheOneThatRuns) {
    start();
    RequestLoad load([this] { return session(); });
    ASSERT_TRUE(load.goes_on());
    const std::string before = text_in(monitor_now(), "sha256");
    for (const char* name : {"fails_at_create", "fails_at_start"}) {
        const json::object answer = control().swap(kMonitorId, candidate(name));
        EXPECT_FALSE(is_ok(answer)) << answer;
        EXPECT_NE(text_in(answer, "error").find("not today"), std::string::npos) << answer;
        EXPECT_EQ(text_in(monitor_now(), "sha256"), before);
        expect_it_lives();
    }
    session_of("ann", "shop");
    const json::object records = wait_for("/api/v1/records?user=ann", [](const json::object& all) {
        return all.at("records").as_array().size() == 2;
    });
    EXPECT_EQ(records.at("records").as_array().size(), 2U) << "it records as before";
    load.stop();
    EXPECT_EQ(load.wrong(), "");
}

TEST_F(MonitorSwaps, AreTakenBackWhenTheFirstCallsFail) {
    config().set("plugins.probation_strikes", 3);
    start();
    RequestLoad load([this] { return session(); });
    ASSERT_TRUE(load.goes_on());
    const std::string before = text_in(monitor_now(), "sha256");
    const json::object answer = control().swap(kMonitorId, candidate("fails_at_events"));
    ASSERT_TRUE(is_ok(answer)) << answer;
    // Something has to happen for it to be told of.
    for (const Deadline patience{kPatience}; !patience.passed();) {
        session();
        if (broker().wait_for_log("plugin_swapped_back", {}, kQuiet)) break;
    }
    ASSERT_TRUE(broker().wait_for_log("plugin_swapped_back", {{"plugin", "monitor"}}));
    EXPECT_EQ(text_in(monitor_now(), "sha256"), before);
    EXPECT_EQ(text_in(monitor_now(), "state"), "active");
    expect_it_lives();
    load.stop();
    EXPECT_EQ(load.wrong(), "");
}

}  // namespace
}  // namespace amq::flow
