// Whatever goes wrong with the monitor and those who ask it: messages go their way as before.

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"
#include "tests/monitor/broker/steady_requests.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

constexpr milliseconds kWindow{200};
constexpr int kWindows = 4;
// How much slower it may be beside the fault: what a busy machine does by itself is less.
constexpr double kGenerous = 4;
constexpr std::chrono::microseconds kBearable = std::chrono::seconds(2);

// The rates of several windows one behind the other, and the slowest request of all.
struct Steadiness {
    double least = 0;
    double most = 0;
    std::chrono::microseconds worst{};
};

class MonitorFaults : public Monitored {
  protected:
    Steadiness look() {
        Steadiness seen;
        for (int k = 0; k < kWindows; ++k) {
            const SteadyRequests::Window window = requests_->measure(kWindow);
            seen.least = k == 0 ? window.rate : std::min(seen.least, window.rate);
            seen.most = std::max(seen.most, window.rate);
            seen.worst = std::max(seen.worst, window.worst);
        }
        return seen;
    }
    void begin() {
        start();
        requests_.emplace(broker().publisher_port());
        static_cast<void>(requests_->measure(kWindow));  // warm
    }
    // The best moment beside the fault is held against the worst one without it, before and behind:
    // so it is the fault that is seen, and not what else the machine does. And all that was asked
    // must have been answered.
    void expect_steady(const std::function<void()>& do_it, const std::function<void()>& undo) {
        const Steadiness before = look();
        do_it();
        const Steadiness beside = look();
        undo();
        const Steadiness after = look();
        const double usual = std::min(before.least, after.least);
        RecordProperty("rate_without", static_cast<int>(usual));
        RecordProperty("rate_beside", static_cast<int>(beside.most));
        EXPECT_GT(beside.most, usual / kGenerous);
        EXPECT_LT(beside.worst, std::max(kBearable, 4 * std::max(before.worst, after.worst)));
        EXPECT_EQ(requests_->stop(), "") << "a request was not answered";
        requests_.reset();
    }
    void come_and_go(int sessions) {
        for (int k = 0; k < sessions; ++k) {
            RawSocket::connect_tcp(broker().publisher_port()).reset();
        }
    }
    RawSocket ask_and_do_not_read(const std::string& target, int times) {
        RawSocket socket = RawSocket::connect_tcp(http_port(), {.receive_buffer = 4096});
        std::string request;
        for (int k = 0; k < times; ++k) {
            request += "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        }
        static_cast<void>(socket.send_until_stalled(request, milliseconds{50}));
        return socket;
    }

    std::optional<SteadyRequests> requests_;
};

TEST_F(MonitorFaults, OfAClientThatDoesNotReadItsAnswersCostNoMessage) {
    begin();
    std::vector<RawSocket> deaf;
    expect_steady(
        [&] {
            for (int k = 0; k < 30; ++k) deaf.push_back(ask_and_do_not_read("/metrics", 200));
        },
        [&] { deaf.clear(); });
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(MonitorFaults, OfAStreamThatNobodyReadsCostNoMessage) {
    begin();
    std::vector<RawSocket> deaf;
    expect_steady(
        [&] {
            for (int k = 0; k < 20; ++k) {
                deaf.push_back(ask_and_do_not_read("/api/v1/events", 1));
            }
            come_and_go(300);
        },
        [&] { deaf.clear(); });
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(MonitorFaults, OfAFileThatMayNotGrowCostNoMessageAndAreTold) {
    begin();
    expect_steady(
        [&] {
            const rlimit none{64 * 1024, RLIM_INFINITY};
            ASSERT_EQ(::prlimit(broker().pid(), RLIMIT_FSIZE, &none, nullptr), 0);
            come_and_go(2000);
        },
        [&] {
            const json::object told = wait_for("/api/v1/counters", [](const json::object& answer) {
                return !answer.at("alarms").as_array().empty();
            });
            EXPECT_NE(json::serialize(told.at("alarms")).find("records are not stored"),
                      std::string::npos)
                << json::serialize(told.at("alarms"));
            const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
            ASSERT_EQ(::prlimit(broker().pid(), RLIMIT_FSIZE, &all, nullptr), 0);
        });
    const json::object healed = wait_for("/api/v1/counters", [](const json::object& answer) {
        return answer.at("alarms").as_array().empty();
    });
    EXPECT_TRUE(healed.at("alarms").as_array().empty()) << "it goes on by itself";
    EXPECT_EQ(get("/api/v1/records?limit=1000").json().at("records").as_array().size(), 1000U);
}

TEST_F(MonitorFaults, OfAStoreThatCannotBeWrittenCostNoMessage) {
    config().set("plugins.monitor.options.store", "/proc/amq/monitor.db");
    begin();
    expect_steady([&] { come_and_go(300); }, [] {});
    const json::object told = get("/api/v1/counters").json();
    EXPECT_NE(json::serialize(told.at("alarms")).find("records are not stored"), std::string::npos);
    const json::object records = wait_for("/api/v1/records", [](const json::object& answer) {
        return !answer.at("records").as_array().empty();
    });
    EXPECT_FALSE(records.at("records").as_array().empty()) << "they are in memory";
}

class StubbornMonitors : public MonitorFaults {
  protected:
    void set_stubborn(const std::string& on_events) {
        config().set("plugins.stubborn.path", AMQ_STUBBORN_MONITOR);
        config().set("plugins.stubborn.options.on_events", on_events);
        config().set("plugins.stubborn.options.while", file("wait"));
    }
    double lost() { return number(get("/api/v1/counters").json(), "events.lost"); }
};

TEST_F(StubbornMonitors, ThatThrowAreNotCalledAnyMoreAndCostNoMessage) {
    set_stubborn("throw");
    begin();
    expect_steady(
        [&] {
            while (broker().log().find("event=quarantine") == std::string::npos) come_and_go(20);
        },
        [] {});
    native::Session ann = session_of("ann", "shop");
    const json::object records = wait_for(
        "/api/v1/records?user=ann",
        [](const json::object& answer) { return !answer.at("records").as_array().empty(); });
    EXPECT_EQ(records.at("records").as_array().size(), 1U) << "the other one goes on";
}

TEST_F(StubbornMonitors, ThatDoNotReturnLoseEventsWhichIsCountedAndShownEverywhere) {
    set_stubborn("wait");
    begin();
    expect_steady(
        [&] {
            static_cast<void>(directory().write("wait", ""));
            for (const Deadline deadline(5 * kPatience); lost() == 0 && !deadline.passed();) {
                come_and_go(500);
            }
        },
        [&] { std::filesystem::remove(file("wait")); });
    const json::object counters = get("/api/v1/counters").json();
    EXPECT_GT(number(counters, "events.lost"), 0);
    EXPECT_NE(json::serialize(counters.at("alarms")).find("events were lost"), std::string::npos);
    const std::string metrics = get("/metrics").body;
    const std::size_t at = metrics.find("\namq_monitor_events_lost_total ");
    ASSERT_NE(at, std::string::npos);
    EXPECT_GE(std::stod(metrics.substr(at + 31)), number(counters, "events.lost"));
    const Finished check = amq("server check --max-files-used 100%,100%");
    EXPECT_EQ(check.exit_code, 1) << check.output;
    EXPECT_NE(check.output.find("AMQ WARNING"), std::string::npos) << check.output;
    EXPECT_NE(check.output.find("events were lost"), std::string::npos) << check.output;
    EXPECT_NE(amq("top --once").output.find("events were lost"), std::string::npos);
}

}  // namespace
}  // namespace amq::flow
