// Peers of the control socket that send too much, too little, too slowly, or too often.

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/control_flow.hpp"

namespace amq::host {
namespace {

using std::chrono::milliseconds;

constexpr const char* kLs = R"({"do":"plugin.ls"})";

// A good request of that many bytes, without its line end.
std::string request_of(std::size_t size) {
    return kLs + std::string(size - std::string(kLs).size(), ' ');
}

TEST(ControlHostile, ALineMayBeAsLongAsTheLimitAndNoLonger) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    EXPECT_TRUE(is_ok(peer.ask(request_of(64u << 10))));
    EXPECT_NE(error_in(peer.ask(request_of((64u << 10) + 1))).find("longer than 65536"),
              std::string::npos);
    EXPECT_TRUE(peer.is_ended());
    EXPECT_TRUE(is_ok(flow.peer().ask(kLs)));
}

TEST(ControlHostile, AMegabyteWithoutALineEndIsAnsweredAndClosed) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    static_cast<void>(peer.socket().send_until_stalled(std::string(1u << 20, 'x'), flow::kQuiet));
    EXPECT_TRUE(peer.socket().ended()) << "it is not read to its end";
    std::string answer(4096, '\0');  // what was sent before the end can still be read
    const ssize_t size = ::recv(peer.socket().fd(), answer.data(), answer.size(), MSG_DONTWAIT);
    ASSERT_GT(size, 0);
    EXPECT_NE(answer.find("longer than 65536"), std::string::npos) << answer;
    EXPECT_TRUE(flow.actions().calls().empty());
}

TEST(ControlHostile, BytesThatAreNoTextAreNoJson) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    std::string bytes;
    for (int k = 0; k < 1000; ++k) bytes += static_cast<char>(k * 7 % 256);
    std::erase(bytes, '\n');
    EXPECT_NE(error_in(peer.ask(bytes)).find("not JSON"), std::string::npos);
    EXPECT_NE(error_in(peer.ask(std::string(3, '\0'))).find("not JSON"), std::string::npos);
    EXPECT_NE(error_in(peer.ask("")).find("not JSON"), std::string::npos);
    EXPECT_TRUE(is_ok(peer.ask(kLs)));
}

TEST(ControlHostile, ALineInPiecesIsALine) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    for (const char byte : std::string(kLs) + '\n') peer.send({&byte, 1});
    EXPECT_TRUE(is_ok(peer.answer()));
}

TEST(ControlHostile, AHalfLineEndsWithItsPeer) {
    ControlFlow flow;
    ControlPeer peer = flow.peer();
    peer.send(R"({"do":"plugin.ls"})");
    peer.socket().finish_sending();
    EXPECT_TRUE(peer.is_ended());
    EXPECT_TRUE(flow.actions().calls().empty());
}

TEST(ControlHostile, ALineThatDoesNotEndInTimeIsAnsweredAndClosed) {
    ControlLimits limits;
    limits.line = milliseconds(50);
    ControlFlow flow(limits);
    ControlPeer peer = flow.peer();
    peer.send(R"({"do":)");
    EXPECT_NE(error_in(peer.answer()).find("within 50 ms"), std::string::npos);
    EXPECT_TRUE(peer.is_ended());
    EXPECT_TRUE(is_ok(flow.peer().ask(kLs)));
}

// The time counts from the first byte, so drop after drop helps nobody.
TEST(ControlHostile, ASlowWriterIsClosedHoweverOftenItWrites) {
    ControlLimits limits;
    limits.line = milliseconds(100);
    ControlFlow flow(limits);
    ControlPeer peer = flow.peer();
    const flow::Deadline patience(flow::kPatience);
    std::string answer;
    while (answer.empty() && !peer.socket().ended() && !patience.passed()) {
        static_cast<void>(peer.socket().send_until_stalled("x", milliseconds(1)));
        answer = peer.socket().receive(milliseconds(5));
    }
    EXPECT_FALSE(patience.passed());
    EXPECT_NE(answer.find("within 100 ms"), std::string::npos) << answer;
}

TEST(ControlHostile, AnIdlePeerIsClosed) {
    ControlLimits limits;
    limits.idle = milliseconds(50);
    ControlFlow flow(limits);
    ControlPeer silent = flow.peer();
    EXPECT_TRUE(silent.is_ended());
    ControlPeer served = flow.peer();
    EXPECT_TRUE(is_ok(served.ask(kLs)));
    EXPECT_TRUE(served.is_ended());
}

TEST(ControlHostile, APeerThatWaitsForAReportIsNotIdle) {
    ControlLimits limits;
    limits.idle = milliseconds(30);
    ControlFlow flow(limits);
    ControlPeer peer = flow.peer();
    peer.send(R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":60000000})"
              "\n");
    const auto done = flow.actions().report(0);
    EXPECT_EQ(peer.socket().receive(flow::kQuiet), "");
    EXPECT_FALSE(peer.socket().ended());
    done(boost::json::object{});
    EXPECT_TRUE(is_ok(peer.answer()));
}

// While a request is carried out, nothing is read: that is not the others' fault.
TEST(ControlHostile, ALineThatCameDuringALongRequestIsInTime) {
    ControlLimits limits;
    limits.line = milliseconds(50);
    limits.idle = milliseconds(50);
    ControlFlow flow(limits);
    ControlPeer busy = flow.peer();
    ControlPeer other = flow.peer();
    EXPECT_TRUE(is_ok(other.ask(kLs)));
    flow.actions().hold();
    busy.send("{\"do\":\"server.reload\"}\n");
    flow.actions().wait_for("reload_config");
    other.send(std::string(kLs) + '\n');
    EXPECT_EQ(other.socket().receive(flow::kQuiet), "");  // both limits pass
    flow.actions().release();
    EXPECT_TRUE(is_ok(other.answer()));
    EXPECT_TRUE(is_ok(busy.answer()));
}

TEST(ControlHostile, AReaderThatDoesNotReadIsClosed) {
    ControlLimits limits;
    limits.answer = milliseconds(50);
    ControlFlow flow(limits);
    flow.actions().answer_with([] {
        return boost::json::object{{"much", std::string(8u << 20, 'x')}};
    });
    ControlPeer peer = flow.peer();
    peer.send(std::string(kLs) + '\n');
    flow.actions().wait_for("ls");
    flow.actions().answer_with({});
    EXPECT_TRUE(is_ok(flow.peer().ask(kLs)));
    const flow::Deadline patience(flow::kPatience);
    // Its end shows only to who reads, so the sending side is what is looked at.
    while (!peer.socket().ended() && !patience.passed()) {
        static_cast<void>(peer.socket().send_until_stalled(" ", milliseconds(5)));
    }
    EXPECT_TRUE(peer.socket().ended());
}

TEST(ControlHostile, AnAnswerMayBeLongForWhoReadsIt) {
    ControlFlow flow;
    flow.actions().answer_with([] {
        return boost::json::object{{"much", std::string(8u << 20, 'x')}};
    });
    ControlPeer peer = flow.peer();
    EXPECT_EQ(peer.ask(kLs).at("much").as_string().size(), 8u << 20);
    EXPECT_EQ(peer.ask(kLs).at("much").as_string().size(), 8u << 20);
}

TEST(ControlHostile, MoreThanSixteenPeersAreToldAndClosed) {
    ControlFlow flow;
    std::vector<ControlPeer> admitted;
    for (int k = 0; k < 16; ++k) {
        admitted.push_back(flow.peer());
        EXPECT_TRUE(is_ok(admitted.back().ask(kLs)));
    }
    for (int k = 0; k < 100; ++k) {
        ControlPeer surplus = flow.peer();
        EXPECT_EQ(stage_in(surplus.answer()), "busy");
        EXPECT_TRUE(surplus.is_ended());
    }
    EXPECT_TRUE(is_ok(admitted.front().ask(kLs)));
    admitted.pop_back();
    const flow::Deadline patience(flow::kPatience);
    bool is_in = false;  // as soon as the end of one is known
    while (!is_in && !patience.passed()) is_in = is_ok(flow.peer().ask(kLs));
    EXPECT_TRUE(is_in);
}

TEST(ControlHostile, OnlyRootAndTheOwnUserMaySpeak) {
    EXPECT_TRUE(may_control(0, 1000));
    EXPECT_TRUE(may_control(1000, 1000));
    EXPECT_FALSE(may_control(1001, 1000));
    EXPECT_FALSE(may_control(1000, 0));
}

TEST(ControlHostile, AnotherUserIsDeniedEvenThroughAFileThatIsOpenToAll) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user: not tested";
    const ControlFlow flow;
    std::filesystem::permissions(flow.folder(), std::filesystem::perms::all);
    std::filesystem::permissions(flow.path(), std::filesystem::perms::all);
    std::string stage;
    std::thread other([&] {
        // The system call itself: it changes this thread, where the library changes them all.
        ASSERT_EQ(::syscall(SYS_setresuid, -1, 65'534, -1), 0);
        stage = stage_in(ControlPeer(flow.path()).answer());
    });
    other.join();
    EXPECT_EQ(stage, "denied");
}

}  // namespace
}  // namespace amq::host
