// Monitors on their thread: what they are told, asked and refused, and what their mistakes come to.

#include "host/monitor/monitor_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#define AMQ_STATIC monitor_thread_test_plugin
#include <amq/plugin/monitor.hpp>

namespace {

// What the monitor of these tests does; each is called on the monitors' thread.
struct Behaviour {
    std::function<void(const amq::Events&, std::uint64_t lost)> on_events;
    std::function<void(amq::Event)> heard;  // by another monitor, of strategies
    std::function<void(amq::Host)> start;
    std::function<void()> stop;
    std::atomic<std::uint64_t> interest{AMQ_EVENT_BIT(AMQ_EVENT_LOG) |
                                        AMQ_EVENT_BIT(AMQ_EVENT_STRIKE)};
    std::atomic<int> made{0};
    std::atomic<int> gone{0};
};
Behaviour* behaviour = nullptr;

class Scripted final : public amq::Monitor {
  public:
    Scripted(amq::Host host, const amq::Options& options) : Monitor(host) {
        if (options.flag("fails", false)) throw amq::Error(AMQ_E_CONFIG, "no such luck");
        ++behaviour->made;
    }
    ~Scripted() override { ++behaviour->gone; }

    std::uint64_t interest() const override { return behaviour->interest; }
    void start() override {
        if (behaviour->start) behaviour->start(host());
    }
    void stop() override {
        if (behaviour->stop) behaviour->stop();
    }
    void on_events(const amq::Events& events, std::uint64_t lost) override {
        if (behaviour->on_events) behaviour->on_events(events, lost);
    }
};

class Hearing final : public amq::Monitor {
  public:
    Hearing(amq::Host host, const amq::Options&) : Monitor(host) {}

    std::uint64_t interest() const override { return AMQ_EVENT_BIT(AMQ_EVENT_STRATEGY); }
    void on_events(const amq::Events& events, std::uint64_t) override {
        for (std::uint32_t k = 0; k < events.size(); ++k) behaviour->heard(events[k]);
    }
};

}  // namespace

AMQ_PLUGIN(amq::describe_monitor<Scripted>(
               {.id = "org.test.monitor", .name = "Scripted", .version = "1.0.0"}),
           amq::describe_monitor<Hearing>(
               {.id = "org.test.hearing", .name = "Hearing", .version = "1.0.0"}));

namespace amq::host {
namespace {

using namespace std::chrono_literals;

class MonitorThreadTest : public testing::Test {
  protected:
    MonitorThreadTest() { behaviour = &behaviour_; }
    // Tests whose monitor uses what is theirs stop it before that goes.
    ~MonitorThreadTest() override {
        thread_.reset();  // which still calls the monitor
        behaviour = nullptr;
    }

    MonitorSource source(const std::string& options = "{}") const {
        return {&monitor_thread_test_plugin, "org.test.monitor", options, nullptr, "", may_change_};
    }
    MonitorThread& thread() {
        if (!thread_) thread_ = std::make_unique<MonitorThread>(hub_, services_, log_);
        return *thread_;
    }
    static Event event_of(std::uint32_t type, std::uint32_t code = 0) {
        Event event;
        event.type = type;
        event.code = code;
        return event;
    }
    // Until it holds, or for ten seconds.
    static bool comes_true(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::yield();
        }
        return true;
    }

    Behaviour behaviour_;
    bool may_change_ = false;
    Log log_{{.level = LogLevel::off}};
    EventHub hub_{2, 4096};
    MonitorServices services_{[](std::string_view question, const std::function<bool()>&) {
                                  return MonitorAnswer{AMQ_OK, "asked " + std::string(question)};
                              },
                              [](std::string_view command, const std::function<bool()>&) {
                                  return MonitorAnswer{AMQ_OK, "did " + std::string(command)};
                              }};
    std::unique_ptr<MonitorThread> thread_;
};

TEST_F(MonitorThreadTest, TellsOfEachCallThatFails) {
    behaviour_.on_events = [](const amq::Events&, std::uint64_t) {
        throw std::runtime_error("no");
    };
    std::atomic<std::uint64_t> strikes{0};
    std::string who;
    thread().tell_strikes([&](const std::string& id, const std::string& sha256, std::uint64_t n) {
        who = id + ' ' + sha256;
        strikes = n;
    });
    MonitorSource failing = source();
    failing.sha256 = "01ab";
    EXPECT_EQ(thread().put(failing), std::nullopt);
    for (std::uint64_t k = 1; k <= 3; ++k) {
        hub_.put(0, event_of(AMQ_EVENT_LOG));
        EXPECT_TRUE(comes_true([&] { return strikes == k; })) << k;
    }
    thread().stop();
    EXPECT_EQ(who, "org.test.monitor 01ab");
}

TEST_F(MonitorThreadTest, TellsAMonitorWhatItWantsToKnowAndNothingElse) {
    std::atomic<int> logs{0};
    std::atomic<int> others{0};
    behaviour_.on_events = [&](const amq::Events& events, std::uint64_t) {
        for (std::uint32_t k = 0; k < events.size(); ++k) {
            ++(events[k].type() == AMQ_EVENT_LOG ? logs : others);
        }
    };
    EXPECT_FALSE(hub_.wants(AMQ_EVENT_LOG));
    EXPECT_EQ(thread().put(source()), std::nullopt);
    EXPECT_TRUE(hub_.wants(AMQ_EVENT_LOG));
    EXPECT_FALSE(hub_.wants(AMQ_EVENT_SESSION_OPENED));
    hub_.put(0, event_of(AMQ_EVENT_LOG));
    hub_.put(1, event_of(AMQ_EVENT_SESSION_OPENED));
    hub_.put(event_of(AMQ_EVENT_LOG));
    EXPECT_TRUE(comes_true([&] { return logs == 2; }));
    EXPECT_EQ(others, 0);
    thread().stop();
}

TEST_F(MonitorThreadTest, SaysHowManyEventsWereLostWhenItDoesNotKeepUp) {
    std::atomic<bool> go_on{false};
    std::atomic<std::uint64_t> told{0};
    std::atomic<std::uint64_t> lost{0};
    behaviour_.on_events = [&](const amq::Events& events, std::uint64_t missing) {
        told += events.size();
        lost += missing;
        while (!go_on) std::this_thread::yield();
    };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    std::uint64_t put = 0;
    for (; hub_.lost() < 10; ++put) hub_.put(0, event_of(AMQ_EVENT_LOG));
    go_on = true;
    EXPECT_TRUE(comes_true([&] { return told + lost == put; }));
    EXPECT_EQ(lost, hub_.lost());
    thread().stop();
}

TEST_F(MonitorThreadTest, LearnsSoonWhatAMonitorWantsNowAndNoLonger) {
    ASSERT_EQ(thread().put(source()), std::nullopt);
    EXPECT_FALSE(hub_.wants(AMQ_EVENT_TRACE));
    behaviour_.interest = AMQ_EVENT_BIT(AMQ_EVENT_TRACE);
    EXPECT_TRUE(comes_true([&] { return hub_.wants(AMQ_EVENT_TRACE); }));
    EXPECT_TRUE(comes_true([&] { return !hub_.wants(AMQ_EVENT_LOG); }));
    behaviour_.interest = 0;
    EXPECT_TRUE(comes_true([&] { return !hub_.wants(AMQ_EVENT_TRACE); }));
    thread().stop();
}

TEST_F(MonitorThreadTest, SaysInWordsWhyThereIsNone) {
    EXPECT_EQ(thread().put(source(R"({"fails":true})")), "no such luck");
    EXPECT_EQ(thread().put(source(R"({"unknown":1})")).value_or("").substr(0, 14),
              "unknown option");
    behaviour_.start = [](amq::Host) { throw std::runtime_error("the port is taken"); };
    EXPECT_EQ(thread().put(source()), "the port is taken");
    EXPECT_EQ(behaviour_.made, behaviour_.gone);
    EXPECT_TRUE(thread().report().empty());
}

TEST_F(MonitorThreadTest, StopsTheOneBeforeANewOneStarts) {
    std::vector<std::string> order;
    behaviour_.start = [&](amq::Host) { order.emplace_back("start"); };
    behaviour_.stop = [&] { order.emplace_back("stop"); };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    ASSERT_EQ(thread().put(source()), std::nullopt);
    EXPECT_EQ(order, (std::vector<std::string>{"start", "stop", "start"}));
    EXPECT_EQ(behaviour_.made - behaviour_.gone, 1);
    thread().stop();
}

TEST_F(MonitorThreadTest, StartsTheOneBeforeAgainWhenTheNewOneDoesNotStart) {
    ASSERT_EQ(thread().put(source()), std::nullopt);
    int starts = 0;
    behaviour_.start = [&](amq::Host) {
        if (++starts == 1) throw std::runtime_error("not I");
    };
    EXPECT_EQ(thread().put(source()), "not I");
    EXPECT_EQ(starts, 2);
    EXPECT_EQ(thread().report().size(), 1U);
    EXPECT_TRUE(hub_.wants(AMQ_EVENT_LOG));
    thread().stop();
}

TEST_F(MonitorThreadTest, DoesNotCallAMonitorAnyMoreThatFailsAgainAndAgain) {
    std::atomic<int> calls{0};
    behaviour_.on_events = [&](const amq::Events&, std::uint64_t) {
        ++calls;
        throw std::runtime_error("again");
    };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    for (std::uint32_t k = 0; k < Monitor::kMaxFailures; ++k) {
        hub_.put(0, event_of(AMQ_EVENT_LOG));
        ASSERT_TRUE(comes_true([&] { return calls == static_cast<int>(k) + 1; }));
    }
    ASSERT_TRUE(comes_true([&] { return !hub_.wants(AMQ_EVENT_LOG); }));
    const auto report = thread().report();
    EXPECT_TRUE(report.at(0).is_muted);
    EXPECT_EQ(report.at(0).strikes, Monitor::kMaxFailures);
    thread().stop();
}

TEST_F(MonitorThreadTest, TellsTheOthersOfOneThatIsNotCalledAnyMore) {
    std::atomic<int> quarantined{0};
    behaviour_.heard = [&](amq::Event event) {
        if (event.text(0) == "org.test.monitor" && event.text(1) == "quarantined") ++quarantined;
    };
    behaviour_.on_events = [](const amq::Events&, std::uint64_t) {
        throw std::runtime_error("again");
    };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    MonitorSource hearing = source();
    hearing.id = "org.test.hearing";
    ASSERT_EQ(thread().put(hearing), std::nullopt);
    EXPECT_TRUE(comes_true([&] {
        hub_.put(0, event_of(AMQ_EVENT_LOG));
        return quarantined == 1;
    }));
    EXPECT_TRUE(thread().report().at(0).is_muted);
    EXPECT_FALSE(thread().report().at(1).is_muted);
    thread().stop();
    EXPECT_EQ(quarantined, 1) << "told once";
}

TEST_F(MonitorThreadTest, PassesQuestionsOnAndGrantsCommandsOnlyWhereTheyAreAllowed) {
    std::string answer;
    bool has_admin = true;
    behaviour_.start = [&](amq::Host host) {
        answer = amq::Conversation::inspect(host).say("why").json;
        has_admin = static_cast<bool>(amq::Conversation::admin(host));
    };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    EXPECT_EQ(answer, "asked why");
    EXPECT_FALSE(has_admin);
    may_change_ = true;
    behaviour_.start = [&](amq::Host host) {
        answer = amq::Conversation::admin(host).say("go").json;
    };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    EXPECT_EQ(answer, "did go");
}

TEST_F(MonitorThreadTest, LetsGoWhoeverWaitsForAnAnswerWhenTheMonitorStops) {
    std::atomic<bool> waits{false};
    services_.inspect = [&](std::string_view, const std::function<bool()>& given_up) {
        waits = true;
        while (!given_up()) std::this_thread::yield();
        return MonitorAnswer{AMQ_E_STATE, "{}"};
    };
    std::thread asker;
    amq_rc rc = AMQ_OK;
    behaviour_.start = [&](amq::Host host) {
        asker = std::thread([&, host] { rc = amq::Conversation::inspect(host).say("x").rc; });
    };
    behaviour_.stop = [&] { asker.join(); };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    ASSERT_TRUE(comes_true([&] { return waits.load(); }));
    thread().drop("org.test.monitor");
    EXPECT_EQ(rc, AMQ_E_STATE);
    EXPECT_EQ(behaviour_.gone, 1);
}

TEST_F(MonitorThreadTest, TellsWhatHappenedBeforeItsEnd) {
    std::atomic<int> told{0};
    behaviour_.on_events = [&](const amq::Events& events, std::uint64_t) {
        told += static_cast<int>(events.size());
    };
    ASSERT_EQ(thread().put(source()), std::nullopt);
    for (int k = 0; k < 20; ++k) hub_.put(1, event_of(AMQ_EVENT_LOG));
    thread().stop();
    EXPECT_EQ(told, 20);
    EXPECT_EQ(behaviour_.gone, 1);
    EXPECT_FALSE(hub_.wants(AMQ_EVENT_LOG));
}

}  // namespace
}  // namespace amq::host
