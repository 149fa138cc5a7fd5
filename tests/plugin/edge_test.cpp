#include <amq/plugin/edge.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fake_host.hpp"
#include "scene.hpp"

namespace {

using amq::plugin_tests::FakeHost;
using amq::plugin_tests::Scene;

/// Overrides nothing that it need not.
struct Least : amq::Strategy {
    Least(amq::Host, const amq::Options&) {}
    void route(const amq::Message&, const amq::View&, amq::Plan& plan) override { plan.hold(); }
};

/// Overrides everything and says what was called.
struct Full : amq::Strategy {
    Full(amq::Host host, const amq::Options& options)
        : host_(host), name_(options.text("name", "full")) {}
    ~Full() override { say("destroy"); }
    void route(const amq::Message&, const amq::View& view, amq::Plan& plan) override {
        say("route " + std::to_string(view.size()));
        plan.send(0).want(1);
    }
    void on_reply(const amq::Message&, const amq::Reply& reply, const amq::View&,
                  amq::Plan& plan) override {
        say("on_reply " + std::to_string(reply.from) + " " + std::to_string(reply.status));
        plan.answer("<" + std::string(reply.body) + ">");
    }
    void on_miss(const amq::Message& msg, const amq::Miss& miss, const amq::View&,
                 amq::Plan& plan) override {
        say("on_miss " + std::to_string(miss.who));
        if (miss.cause == amq::Cause::declined)
            plan.drop(amq::Outcome::not_owner).note(msg.note() + 1);
    }
    void on_member(const amq::Membership& change) override {
        say(std::string(change.change == amq::Change::joined ? "joined " : "left ") +
            std::string(change.topic) + " " + std::to_string(change.subscriber.id()));
    }
    void on_timer(std::uint64_t token) override { say("on_timer " + std::to_string(token)); }
    void adopt(const amq::Message&, const amq::View&, amq::Plan& plan) override { plan.keep(); }
    void reconfigure(const amq::Options& options) override {
        name_ = options.text("name", "full");
        say("reconfigured");
    }
    void activate() override { say("activate"); }
    void deactivate() override { say("deactivate"); }
    const void* extension(const char* id) override {
        return std::string_view(id) == "full/1" ? this : nullptr;
    }

    void say(const std::string& what) { host_.log(amq::Level::info, name_ + ": " + what); }

    amq::Host host_;
    std::string name_;
};

/// Gets on_miss from its base, which is not amq::Strategy.
struct Derived : Full {
    using Full::Full;
};

/// Throws whatever the message's note asks for.
struct Thrower : amq::Strategy {
    Thrower(amq::Host, const amq::Options& options) {
        if (options.flag("refuse", false)) throw amq::Error(AMQ_E_CONFIG, "not like this");
    }
    void route(const amq::Message& msg, const amq::View&, amq::Plan& plan) override {
        switch (msg.note()) {
            case 0: throw amq::Error(AMQ_E_STATE, "not now");
            case 1: throw std::bad_alloc();
            case 2: throw std::runtime_error("broken");
            case 3: throw 42;
            case 4: throw amq::Error(AMQ_OK, "all is well");
            default: plan.send(1000);
        }
    }
    void deactivate() override { throw std::runtime_error("will not stop"); }
    const void* extension(const char*) override { throw 1; }
};

template <class T>
struct Made {
    explicit Made(std::string_view json = "{}")
        : table(amq::edge::Instance<T>::create(host.table(), json)) {}
    ~Made() {
        if (table != nullptr) table->destroy(table->self);
    }
    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;

    FakeHost host;
    const amq_strategy* table;
};

TEST(Edge, LeavesWhatIsNotOverriddenToTheHost) {
    const Made<Least> least;
    const amq_strategy& table = *least.table;
    EXPECT_EQ(table.size, sizeof(amq_strategy));
    EXPECT_NE(table.route, nullptr);
    EXPECT_NE(table.destroy, nullptr);
    EXPECT_EQ(table.activate, nullptr);
    EXPECT_EQ(table.deactivate, nullptr);
    EXPECT_EQ(table.on_reply, nullptr);
    EXPECT_EQ(table.on_miss, nullptr);
    EXPECT_EQ(table.on_member, nullptr);
    EXPECT_EQ(table.on_timer, nullptr);
    EXPECT_EQ(table.adopt, nullptr);
    EXPECT_EQ(table.reconfigure, nullptr);
    EXPECT_EQ(table.extension, nullptr);
}

TEST(Edge, SeesWhatABaseOfTheStrategyOverrides) {
    const Made<Derived> derived;
    EXPECT_NE(derived.table->on_miss, nullptr);
    EXPECT_NE(derived.table->extension, nullptr);
}

TEST(Edge, CarriesEveryCallToTheStrategyAndItsPlanBack) {
    Made<Full> full;
    const amq_strategy& t = *full.table;
    Scene scene;
    scene.subscriber(5).note(8);
    std::uint32_t target[1] = {99};
    const auto fresh = [&] {
        amq_plan plan{};
        plan.size = sizeof plan;
        plan.cap = 1;
        plan.target = target;
        plan.note = 8;
        return plan;
    };

    EXPECT_EQ(t.activate(t.self), AMQ_OK);
    amq_plan plan = fresh();
    EXPECT_EQ(t.route(t.self, &scene.msg(), &scene.view(), &plan), AMQ_OK);
    EXPECT_EQ(plan.verb, static_cast<std::uint32_t>(AMQ_SEND));
    EXPECT_EQ(plan.n, 1u);
    EXPECT_EQ(target[0], 0u);

    plan = fresh();
    EXPECT_EQ(t.on_reply(t.self, &scene.msg(), 5, 3, amq::str_of("hello"), &scene.view(), &plan),
              AMQ_OK);
    EXPECT_EQ(plan.verb, static_cast<std::uint32_t>(AMQ_DONE));
    EXPECT_EQ(amq::view_of(plan.answer), "<hello>");

    plan = fresh();
    EXPECT_EQ(t.on_miss(t.self, &scene.msg(), 5, AMQ_DECLINED, &scene.view(), &plan), AMQ_OK);
    EXPECT_EQ(plan.verb, static_cast<std::uint32_t>(AMQ_DROP));
    EXPECT_EQ(plan.note, 9u);

    plan = fresh();
    EXPECT_EQ(t.adopt(t.self, &scene.msg(), &scene.view(), &plan), AMQ_OK);
    EXPECT_EQ(plan.verb, static_cast<std::uint32_t>(AMQ_KEEP));
    EXPECT_EQ(plan.note, 8u);

    EXPECT_EQ(t.on_member(t.self, 1, amq::str_of("1001"), &scene.sub(0)), AMQ_OK);
    EXPECT_EQ(t.on_member(t.self, 0, amq::str_of("1001"), &scene.sub(0)), AMQ_OK);
    EXPECT_EQ(t.on_timer(t.self, 6), AMQ_OK);
    EXPECT_EQ(t.reconfigure(t.self, amq::str_of(R"({"name":"new"})")), AMQ_OK);
    EXPECT_NE(t.extension(t.self, "full/1"), nullptr);
    EXPECT_EQ(t.extension(t.self, "full/2"), nullptr);
    t.deactivate(t.self);
    t.destroy(t.self);
    full.table = nullptr;

    const std::vector<std::string> expected = {"2 full: activate",      "2 full: route 1",
                                               "2 full: on_reply 5 3",  "2 full: on_miss 5",
                                               "2 full: joined 1001 5", "2 full: left 1001 5",
                                               "2 full: on_timer 6",    "2 new: reconfigured",
                                               "2 new: deactivate",     "2 new: destroy"};
    EXPECT_EQ(full.host.logged, expected);
    EXPECT_TRUE(full.host.errors.empty());
}

TEST(Edge, EndsEveryExceptionWithACodeAndAText) {
    Made<Thrower> thrower;
    const std::vector<amq_rc> codes = {AMQ_E_STATE,     AMQ_E_NOMEM,    AMQ_E_EXCEPTION,
                                       AMQ_E_EXCEPTION, AMQ_E_INTERNAL, AMQ_E_INTERNAL};
    for (std::uint64_t note = 0; note < codes.size(); ++note) {
        Scene scene;
        scene.note(note);
        amq_plan plan{};
        plan.size = sizeof plan;
        EXPECT_EQ(thrower.table->route(thrower.table->self, &scene.msg(), &scene.view(), &plan),
                  codes[note]);
    }
    const std::vector<std::string> texts = {"not now",     "out of memory",
                                            "broken",      "an exception that is no std::exception",
                                            "all is well", "plan: send(1000), the view has 0"};
    EXPECT_EQ(thrower.host.errors, texts);
}

TEST(Edge, LogsWhatIsThrownWhereNoCodeCanBeReturned) {
    Made<Thrower> thrower;
    thrower.table->deactivate(thrower.table->self);
    EXPECT_EQ(thrower.table->extension(thrower.table->self, "x"), nullptr);
    EXPECT_EQ(
        thrower.host.logged,
        (std::vector<std::string>{"4 will not stop", "4 an exception that is no std::exception"}));
}

TEST(Edge, RefusesOptionsThatTheStrategyDidNotAskFor) {
    FakeHost host;
    EXPECT_THROW(amq::edge::Instance<Least>::create(host.table(), R"({"a":1})"), amq::Error);
    EXPECT_THROW(amq::edge::Instance<Thrower>::create(host.table(), R"({"refuse":true})"),
                 amq::Error);
}

TEST(Edge, RefusesNewOptionsThatTheStrategyDidNotAskFor) {
    Made<Full> full;
    const amq_strategy& t = *full.table;
    EXPECT_EQ(t.reconfigure(t.self, amq::str_of(R"({"nam":"x"})")), AMQ_E_CONFIG);
    EXPECT_EQ(t.reconfigure(t.self, amq::str_of("garbage")), AMQ_E_CONFIG);
    EXPECT_EQ(full.host.errors[0], "unknown option \"nam\", did you mean \"name\"? known: name");
}

/// Reads all of its new options before it takes any of them, as the contract wants it.
struct Careful : amq::Strategy {
    Careful(amq::Host host, const amq::Options& options) : host_(host) { reconfigure(options); }
    void route(const amq::Message&, const amq::View&, amq::Plan& plan) override {
        host_.log(amq::Level::info, std::to_string(low_) + " to " + std::to_string(high_));
        plan.hold();
    }
    void reconfigure(const amq::Options& options) override {
        const std::int64_t low = options.number("low", 1, 0, 9);
        const std::int64_t high = options.number("high", 2, 0, 9);
        options.finish();
        if (low > high) throw amq::Error(AMQ_E_CONFIG, "low is above high");
        low_ = low;
        high_ = high;
    }

    amq::Host host_;
    std::int64_t low_ = 0;
    std::int64_t high_ = 0;
};

TEST(Edge, LeavesTheOldOptionsWhenNewOnesFailHalfWay) {
    Made<Careful> careful;
    const amq_strategy& t = *careful.table;
    for (const char* bad :
         {R"({"low":5,"high":99})", R"({"low":5,"high":3})", R"({"low":5,"hihg":6})", "{", "[]"}) {
        EXPECT_EQ(t.reconfigure(t.self, amq::str_of(bad)), AMQ_E_CONFIG) << bad;
    }
    Scene scene;
    amq_plan plan{};
    plan.size = sizeof plan;
    t.route(t.self, &scene.msg(), &scene.view(), &plan);
    EXPECT_EQ(t.reconfigure(t.self, amq::str_of(R"({"low":5,"high":6})")), AMQ_OK);
    t.route(t.self, &scene.msg(), &scene.view(), &plan);
    EXPECT_EQ(careful.host.logged, (std::vector<std::string>{"2 1 to 2", "2 5 to 6"}));
}

TEST(Edge, WritesAsMuchOfATextAsFits) {
    char err[6] = {'x', 'x', 'x', 'x', 'x', 'x'};
    amq::edge::write_error(err, 5, "abcdef");
    EXPECT_STREQ(err, "abcd");
    EXPECT_EQ(err[5], 'x');
    amq::edge::write_error(err, 5, "abc\xC3\xA9");
    EXPECT_STREQ(err, "abc");
    amq::edge::write_error(err, 6, "abc\xC3\xA9");
    EXPECT_STREQ(err, "abc\xC3\xA9");
    amq::edge::write_error(err, 1, "abc");
    EXPECT_STREQ(err, "");
    amq::edge::write_error(err, 0, "abc");
    amq::edge::write_error(nullptr, 5, "abc");
}

}  // namespace
