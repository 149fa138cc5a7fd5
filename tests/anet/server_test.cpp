#include <amq/anet/server.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <amq/anet/client.hpp>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

void echo(Connection& peer, const Frame& frame) {
    peer.send(frame.head, frame.body);
}

class RunningServer {
  public:
    explicit RunningServer(Server& server)
        : server_{server}, thread_{[&server] { server.run(); }} {}
    ~RunningServer() {
        server_.stop();
        thread_.join();
    }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

  private:
    Server& server_;
    std::thread thread_;
};

TEST(Server, ServesAllItsUrlsAtOnce) {
    const std::string file = "unix://" + test::socket_path();
    Server server{{"tcp://127.0.0.1:0", "ws://127.0.0.1:0", file}, echo};
    const RunningServer running{server};
    ASSERT_EQ(server.local_urls().size(), 3U);
    for (const Url& url : server.local_urls()) {
        Client client{to_string(url)};
        const Reply reply = client.request({1001, 0, 0, 5, 12}, test::bytes("hello"));
        ASSERT_EQ(reply.status, ReplyStatus::ok) << to_string(url);
        EXPECT_EQ(test::text(reply.body), "hello");
        EXPECT_EQ(reply.head.status, 5U);
    }
}

TEST(Server, ATcpListenerTakesWebSocketToo) {
    Server server{{"tcp://127.0.0.1:0"}, echo};
    const RunningServer running{server};
    Url url = server.local_urls().at(0);
    url.scheme = Scheme::ws;
    url.path = "/";
    Client client{to_string(url)};
    EXPECT_EQ(client.request({}, test::bytes("x")).status, ReplyStatus::ok);
}

TEST(Server, TellsOfItsPeersComingAndGoing) {
    std::promise<std::string> opened;
    std::promise<CloseReason> closed;
    ServerEvents events;
    events.on_frame = echo;
    events.on_open = [&](Connection& peer) { opened.set_value(peer.remote()); };
    events.on_closed = [&](Connection&, CloseReason reason, std::error_code) {
        closed.set_value(reason);
    };
    Server server{{"tcp://127.0.0.1:0"}, std::move(events)};
    const RunningServer running{server};
    {
        const Client client{to_string(server.local_urls().at(0))};
        EXPECT_EQ(opened.get_future().get().substr(0, 10), "127.0.0.1:");
    }
    EXPECT_EQ(closed.get_future().get(), CloseReason::peer_closed);
}

TEST(Server, StopEndsRunEvenWithPeers) {
    Server server{{"tcp://127.0.0.1:0"}, echo};
    std::promise<void> lost;
    ClientEvents events;
    std::atomic<bool> told{};
    events.disconnected = [&](const Disconnect& disconnect) {
        if (told.exchange(true)) return;
        EXPECT_EQ(disconnect.reason, CloseReason::peer_closed);
        lost.set_value();
    };
    Client client{to_string(server.local_urls().at(0)), events};
    {
        const RunningServer running{server};
        ASSERT_EQ(client.request({}, {}).status, ReplyStatus::ok);
    }
    EXPECT_EQ(lost.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
}

TEST(Server, RefusesToBeginWithABadOrTakenUrl) {
    EXPECT_THROW((Server{{"tcp://nowhere"}, echo}), std::invalid_argument);
    const Server first{{"tcp://127.0.0.1:0"}, echo};
    EXPECT_THROW((Server{{to_string(first.local_urls().at(0))}, echo}), std::system_error);
}

}  // namespace
}  // namespace amq::anet
