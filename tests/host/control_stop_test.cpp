// The end of the control socket while there is work.

#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "host/control/socket_file.hpp"
#include "tests/host/control_flow.hpp"

namespace amq::host {
namespace {

using Stopped = ControlServer::Stopped;
using std::chrono::milliseconds;

constexpr const char* kLsLine = "{\"do\":\"plugin.ls\"}\n";
constexpr const char* kReload = "{\"do\":\"server.reload\"}\n";
constexpr const char* kShadowLine =
    "{\"do\":\"plugin.shadow\",\"id\":\"a\",\"file\":\"/x\",\"for_us\":60000000}\n";

TEST(ControlStop, ClosesAllAndRemovesTheFile) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    peer.send(kLsLine);
    EXPECT_TRUE(is_ok(peer.answer()));
    EXPECT_EQ(flow.server().stop(flow::kPatience), Stopped::ended);
    EXPECT_TRUE(peer.is_ended());
    EXPECT_FALSE(std::filesystem::exists(flow.path()));
    EXPECT_EQ(flow.server().stop(flow::kPatience), Stopped::ended);
}

TEST(ControlStop, LetsTheRequestEndThatRunsAndRefusesWhatHasNotBegun) {
    ControlFlow flow;
    ControlPeer running = flow.peer();
    ControlPeer waiting = flow.peer();
    waiting.send(kLsLine);
    EXPECT_TRUE(is_ok(waiting.answer()));
    flow.actions().hold();
    running.send(std::string(kReload) + kLsLine);
    flow.actions().wait_for("reload_config");
    waiting.send(kLsLine);
    ControlPeer late = flow.peer();
    late.send(kLsLine);
    EXPECT_EQ(flow.server().stop(milliseconds(1)), Stopped::at_work);
    flow.actions().release();
    EXPECT_EQ(flow.server().stop(flow::kPatience), Stopped::ended);
    EXPECT_TRUE(is_ok(running.answer()));
    EXPECT_EQ(stage_in(running.answer()), "ending");
    EXPECT_EQ(running.next_line(), std::nullopt) << "each has one answer";
    EXPECT_EQ(stage_in(waiting.answer()), "ending");
    EXPECT_EQ(waiting.next_line(), std::nullopt);
    EXPECT_EQ(stage_in(late.answer()), "ending");
    EXPECT_EQ(flow.actions().calls(), (std::vector<std::string>{"ls", "reload_config"}));
}

TEST(ControlStop, TellsWhoWaitsForAReportThatThereWillBeNone) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    peer.send(kShadowLine);
    static_cast<void>(flow.actions().report(0));
    EXPECT_EQ(flow.server().stop(flow::kPatience), Stopped::ended);
    EXPECT_NE(error_in(peer.answer()).find("no report"), std::string::npos);
    EXPECT_TRUE(peer.is_ended());
    flow.actions().wait_for("unwanted a");
}

TEST(ControlStop, WaitsInTheDestructorForTheRequestThatRuns) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    flow.actions().hold();
    peer.send(kLsLine);
    flow.actions().wait_for("ls");
    auto gone = std::async(std::launch::async, [&] { flow.end(); });
    EXPECT_EQ(gone.wait_for(flow::kQuiet), std::future_status::timeout);
    flow.actions().release();
    EXPECT_EQ(gone.wait_for(flow::kPatience), std::future_status::ready);
    EXPECT_TRUE(is_ok(peer.answer()));
}

TEST(ControlStop, OfAServerThatWasNotStartedRemovesItsFileToo) {
    const flow::TemporaryDirectory folder;
    const std::string path = (folder.path() / "control.sock").string();
    FakeActions actions;
    {
        const ControlServer server(path, actions);
        EXPECT_THROW(ControlServer(path, actions), SocketFileError);
        EXPECT_TRUE(std::filesystem::exists(path));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ControlStop, IsFollowedByAnotherServerOnTheSamePath) {
    ControlFlow flow;
    for (int k = 0; k < 20; ++k) {
        flow.end();
        flow.start();
        ControlPeer peer = flow.peer();
        peer.send(kLsLine);
        EXPECT_TRUE(is_ok(peer.answer()));
    }
}

}  // namespace
}  // namespace amq::host
