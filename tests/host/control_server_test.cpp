#include "host/control/server.hpp"

#include <sys/stat.h>

#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/steady_timer.hpp>

#include "tests/host/control_flow.hpp"

namespace amq::host {
namespace {

constexpr const char* kShadow =
    R"({"do":"plugin.shadow","id":"a.b","file":"/x.so","for_us":60000000,"sample":0.5})";

TEST(ControlServer, CarriesOutEachRequest) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    const std::vector<std::pair<std::string, std::string>> requests{
        {R"({"do":"plugin.ls"})", "ls"},
        {R"({"do":"plugin.swap","id":"a.b","file":"/x.so"})", "swap a.b /x.so"},
        {R"({"do":"plugin.reload","id":"a.b"})", "reload a.b"},
        {R"({"do":"server.reload"})", "reload_config"}};
    for (const auto& [line, did] : requests) {
        const auto answer = peer.ask(line);
        EXPECT_TRUE(is_ok(answer)) << error_in(answer);
        EXPECT_EQ(answer.at("did").as_string(), did);
    }
    EXPECT_EQ(flow.actions().thread_name(), "control");
}

TEST(ControlServer, IsForItsOwnerAlone) {
    const ControlFlow flow;
    struct stat facts {};
    ASSERT_EQ(::lstat(flow.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST(ControlServer, TellsWhyARequestWasNotCarriedOutAndHowFarItCame) {
    ControlFlow flow;
    flow.actions().answer_with([] { return ActionError{"the file is cut short", "elf"}; });
    ControlPeer peer = flow.peer();
    for (const char* line : {R"({"do":"plugin.ls"})", kShadow}) {
        const auto answer = peer.ask(line);
        EXPECT_EQ(error_in(answer), "the file is cut short");
        EXPECT_EQ(stage_in(answer), "elf");
    }
}

TEST(ControlServer, AnswersWhatAnActionThrows) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    flow.actions().answer_with([]() -> Answer { throw std::runtime_error("out of paper"); });
    EXPECT_EQ(error_in(peer.ask(R"({"do":"plugin.ls"})")), "out of paper");
    EXPECT_EQ(error_in(peer.ask(kShadow)), "out of paper");
    flow.actions().answer_with([]() -> Answer { throw 7; });
    EXPECT_NE(error_in(peer.ask(R"({"do":"plugin.ls"})")), "");
}

TEST(ControlServer, GoesOnAfterAMistake) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    EXPECT_NE(error_in(peer.ask("nonsense")), "");
    EXPECT_NE(error_in(peer.ask(R"({"do":"plugin.swap"})")), "");
    EXPECT_TRUE(is_ok(peer.ask(R"({"do":"plugin.ls"})")));
    EXPECT_EQ(flow.actions().calls(), std::vector<std::string>{"ls"});
}

TEST(ControlServer, AnswersWhatCameAtOnceInItsOrder) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    std::string lines;
    for (int k = 0; k < 100; ++k) {
        lines += R"({"do":"plugin.reload","id":")" + std::to_string(k) + "\"}\r\n";
    }
    peer.send(lines);
    for (int k = 0; k < 100; ++k) {
        EXPECT_EQ(peer.answer().at("did").as_string(), "reload " + std::to_string(k));
    }
}

TEST(ControlServer, CarriesOutOneRequestAfterTheOther) {
    ControlFlow flow;
    ControlPeer first = flow.peer();
    ControlPeer second = flow.peer();
    flow.actions().hold();
    first.send("{\"do\":\"plugin.reload\",\"id\":\"first\"}\n");
    flow.actions().wait_for("reload first");
    second.send("{\"do\":\"plugin.reload\",\"id\":\"second\"}\n");
    EXPECT_EQ(second.socket().receive(flow::kQuiet), "");
    EXPECT_EQ(flow.actions().calls().size(), 1U);
    flow.actions().release();
    EXPECT_EQ(second.answer().at("did").as_string(), "reload second");
    EXPECT_EQ(first.answer().at("did").as_string(), "reload first");
}

TEST(ControlServer, CarriesOutWhatIsPostedBetweenTwoRequests) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    flow.actions().hold();
    peer.send("{\"do\":\"plugin.ls\"}\n");
    flow.actions().wait_for("ls");
    std::promise<std::vector<std::string>> done;
    flow.server().post([&] { done.set_value(flow.actions().calls()); });
    auto is_done = done.get_future();
    EXPECT_EQ(is_done.wait_for(flow::kQuiet), std::future_status::timeout);
    flow.actions().release();
    EXPECT_EQ(is_done.get(), std::vector<std::string>{"ls"});
    EXPECT_TRUE(is_ok(peer.answer()));
}

TEST(ControlServer, WithoutAPathIsAThreadWithTimers) {
    FakeActions actions;
    ControlServer server(std::nullopt, actions);
    std::promise<void> done;
    {
        boost::asio::steady_timer timer(server.io(), std::chrono::milliseconds(1));
        timer.async_wait([&](boost::system::error_code) { done.set_value(); });
        server.start();
        EXPECT_EQ(done.get_future().wait_for(flow::kPatience), std::future_status::ready);
        EXPECT_EQ(server.stop(flow::kPatience), ControlServer::Stopped::ended);
    }
    EXPECT_EQ(server.path(), std::nullopt);
}

TEST(ControlShadow, IsReportedLaterAndHoldsUpNobody) {
    ControlFlow flow;
    ControlPeer patient = flow.peer();
    ControlPeer other = flow.peer();
    patient.send(std::string(kShadow) + '\n');
    flow.actions().wait_for("shadow a.b /x.so 60000000 0.50");
    EXPECT_TRUE(is_ok(other.ask(R"({"do":"plugin.ls"})")));
    patient.send("{\"do\":\"plugin.ls\"}\n");  // its turn comes behind the report
    std::thread ending([done = flow.actions().report(0)] {
        done(boost::json::object{{"strikes", 3}});
        done(boost::json::object{{"strikes", 4}});  // once is enough
    });
    ending.join();
    EXPECT_EQ(patient.answer().at("strikes").as_int64(), 3);
    EXPECT_EQ(patient.answer().at("did").as_string(), "ls");
}

TEST(ControlShadow, IsReportedToEachWhoAsked) {
    ControlFlow flow;
    ControlPeer first = flow.peer();
    ControlPeer second = flow.peer();
    first.send(std::string(kShadow) + '\n');
    static_cast<void>(flow.actions().report(0));
    second.send(std::string(kShadow) + '\n');
    flow.actions().report(1)(boost::json::object{{"of", "second"}});
    flow.actions().report(0)(boost::json::object{{"of", "first"}});
    EXPECT_EQ(first.answer().at("of").as_string(), "first");
    EXPECT_EQ(second.answer().at("of").as_string(), "second");
}

TEST(ControlShadow, IsUnwantedWhenWhoAskedHasGone) {
    ControlFlow flow;
    std::optional<ControlPeer> peer(flow.peer());
    peer->send(std::string(kShadow) + '\n');
    const auto done = flow.actions().report(0);
    peer.reset();
    flow.actions().wait_for("unwanted a.b");
    done(boost::json::object{});  // nobody hears it
    EXPECT_TRUE(is_ok(flow.peer().ask(R"({"do":"plugin.ls"})")));
}

TEST(ControlShadow, IsWantedAsLongAsAnotherWaitsForIt) {
    ControlFlow flow;
    ControlPeer first = flow.peer();
    std::optional<ControlPeer> second(flow.peer());
    first.send(std::string(kShadow) + '\n');
    static_cast<void>(flow.actions().report(0));
    second->send(std::string(kShadow) + '\n');
    static_cast<void>(flow.actions().report(1));
    second.reset();
    // Until it is heard that the second has gone.
    for (int k = 0; k < 3; ++k) EXPECT_TRUE(is_ok(flow.peer().ask(R"({"do":"plugin.ls"})")));
    for (const std::string& call : flow.actions().calls()) EXPECT_NE(call, "unwanted a.b");
    flow.actions().report(0)(boost::json::object{{"of", "first"}});
    EXPECT_EQ(first.answer().at("of").as_string(), "first");
}

TEST(ControlShadow, IsStillOwedToAPeerThatOnlySaysNoMore) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    peer.send(std::string(kShadow) + '\n');
    const auto done = flow.actions().report(0);
    peer.socket().finish_sending();
    EXPECT_TRUE(is_ok(flow.peer().ask(R"({"do":"plugin.ls"})")));
    done(boost::json::object{{"strikes", 0}});
    EXPECT_EQ(peer.answer().at("strikes").as_int64(), 0);
    EXPECT_TRUE(peer.is_ended());
}

TEST(ControlShadow, MayBeReportedWhenTheServerIsGone) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    peer.send(std::string(kShadow) + '\n');
    const auto done = flow.actions().report(0);
    flow.end();
    done(boost::json::object{});
    EXPECT_EQ(stage_in(peer.answer()), "ending");
}

}  // namespace
}  // namespace amq::host
