#include <amq/anet/acceptor.hpp>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

Url url_of(const std::string& text) {
    return parse_url(text).url.value();
}

AcceptorCallbacks into(std::vector<Socket>& sockets) {
    AcceptorCallbacks callbacks;
    callbacks.accepted = [&sockets](Socket socket) { sockets.push_back(std::move(socket)); };
    return callbacks;
}

Socket connect_to(asio::io_context& io, const Url& url) {
    Socket socket{io};
    if (url.scheme == Scheme::unix_socket) {
        socket.connect(asio::local::stream_protocol::endpoint{url.path});
    } else {
        socket.connect(asio::ip::tcp::endpoint{asio::ip::make_address(url.host), url.port});
    }
    return socket;
}

class AcceptorOn : public testing::TestWithParam<const char*> {};

TEST_P(AcceptorOn, ListensOnARealPortAndAccepts) {
    asio::io_context io;
    std::vector<Socket> sockets;
    Acceptor acceptor{io, url_of(GetParam()), into(sockets)};
    acceptor.start();
    EXPECT_NE(acceptor.local_url().port, 0);
    const Socket one = connect_to(io, acceptor.local_url());
    const Socket two = connect_to(io, acceptor.local_url());
    ASSERT_TRUE(test::run_until(io, [&] { return sockets.size() == 2; }));
    EXPECT_FALSE(remote_address(sockets[0]).empty());
}

INSTANTIATE_TEST_SUITE_P(Acceptor, AcceptorOn,
                         testing::Values("tcp://127.0.0.1:0", "tcp://[::1]:0",
                                         "ws://127.0.0.1:0/x"));

TEST(Acceptor, ResolvesAName) {
    asio::io_context io;
    std::vector<Socket> sockets;
    const Acceptor acceptor{io, url_of("tcp://localhost:0"), into(sockets)};
    EXPECT_NE(acceptor.local_url().port, 0);
}

TEST(Acceptor, SaysWhichUrlItCannotListenOnAndWhy) {
    asio::io_context io;
    std::vector<Socket> sockets;
    const Acceptor first{io, url_of("tcp://127.0.0.1:0"), into(sockets)};
    try {
        const Acceptor second{io, first.local_url(), into(sockets)};
        FAIL() << "listened twice";
    } catch (const std::system_error& error) {
        EXPECT_NE(std::string{error.what()}.find(to_string(first.local_url())), std::string::npos);
        EXPECT_EQ(error.code(), std::errc::address_in_use);
    }
}

TEST(Acceptor, AcceptsIntoTheChosenContext) {
    asio::io_context io;
    asio::io_context other;
    std::vector<Socket> sockets;
    AcceptorCallbacks callbacks = into(sockets);
    callbacks.choose = [&]() -> asio::io_context& { return other; };
    Acceptor acceptor{io, url_of("tcp://127.0.0.1:0"), std::move(callbacks)};
    acceptor.start();
    const Socket peer = connect_to(io, acceptor.local_url());
    ASSERT_TRUE(test::run_until(io, [&] { return sockets.size() == 1; }));
    EXPECT_EQ(&sockets[0].get_executor().context(), &other);
    sockets.clear();
}

TEST(Acceptor, NothingIsAcceptedAfterClose) {
    asio::io_context io;
    std::vector<Socket> sockets;
    Acceptor acceptor{io, url_of("tcp://127.0.0.1:0"), into(sockets)};
    acceptor.start();
    const Socket peer = connect_to(io, acceptor.local_url());
    acceptor.close();
    io.run();
    EXPECT_TRUE(sockets.empty());
    EXPECT_THROW(static_cast<void>(connect_to(io, acceptor.local_url())),
                 boost::system::system_error);
}

TEST(Acceptor, HandsOverThoseWhoWaitWhenItCloses) {
    asio::io_context io;
    std::vector<Socket> sockets;
    Acceptor acceptor{io, url_of("tcp://127.0.0.1:0"), into(sockets)};
    acceptor.start();
    const Socket one = connect_to(io, acceptor.local_url());
    const Socket two = connect_to(io, acceptor.local_url());
    std::vector<Socket> waiting;
    acceptor.close([&](Socket socket) { waiting.push_back(std::move(socket)); });
    EXPECT_EQ(waiting.size(), 2U);
    acceptor.close([&](Socket socket) { waiting.push_back(std::move(socket)); });
    io.run();
    EXPECT_EQ(waiting.size(), 2U);
    EXPECT_TRUE(sockets.empty());
}

TEST(Acceptor, ItsSocketFileGoesWithIt) {
    asio::io_context io;
    std::vector<Socket> sockets;
    const std::string path = test::socket_path();
    {
        Acceptor acceptor{io, {Scheme::unix_socket, "", 0, path}, into(sockets)};
        acceptor.start();
        const Socket peer = connect_to(io, acceptor.local_url());
        ASSERT_TRUE(test::run_until(io, [&] { return sockets.size() == 1; }));
        EXPECT_EQ(remote_address(sockets[0]), "unix");
    }
    EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST(Acceptor, TheSocketFileOfAProcessThatIsGoneIsReplaced) {
    asio::io_context io;
    std::vector<Socket> sockets;
    const std::string path = test::socket_path();
    {
        asio::local::stream_protocol::acceptor gone{io};
        gone.open();
        gone.bind(path);
        gone.listen();
    }
    ASSERT_EQ(::access(path.c_str(), F_OK), 0);
    EXPECT_NO_THROW((Acceptor{io, {Scheme::unix_socket, "", 0, path}, into(sockets)}));
}

TEST(Acceptor, TheSocketFileOfALivingProcessIsLeftAlone) {
    asio::io_context io;
    std::vector<Socket> sockets;
    const Url url{Scheme::unix_socket, "", 0, test::socket_path()};
    const Acceptor living{io, url, into(sockets)};
    EXPECT_THROW((Acceptor{io, url, into(sockets)}), std::system_error);
    EXPECT_EQ(::access(url.path.c_str(), F_OK), 0);
}

TEST(Acceptor, AFileThatIsNoSocketIsLeftAlone) {
    asio::io_context io;
    std::vector<Socket> sockets;
    const std::string path = test::socket_path();
    std::ofstream{path} << "precious";
    EXPECT_THROW((Acceptor{io, {Scheme::unix_socket, "", 0, path}, into(sockets)}),
                 std::system_error);
    EXPECT_EQ(::access(path.c_str(), F_OK), 0);
    ::unlink(path.c_str());
}

// Takes all descriptors of the process away, and gives them back at its end.
class NoDescriptors {
  public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

  private:
    rlimit before_{};
};

TEST(Acceptor, BacksOffWithoutDescriptorsAndAcceptsWhenThereAreSomeAgain) {
    asio::io_context io;
    std::vector<Socket> sockets;
    std::vector<std::chrono::milliseconds> delays;
    AcceptorCallbacks callbacks = into(sockets);
    callbacks.failed = [&](std::error_code why, std::chrono::milliseconds delay) {
        EXPECT_EQ(why, std::errc::too_many_files_open);
        delays.push_back(delay);
    };
    Acceptor acceptor{io, url_of("tcp://127.0.0.1:0"), std::move(callbacks)};
    acceptor.start();
    const Socket peer = connect_to(io, acceptor.local_url());
    {
        const NoDescriptors none;
        ASSERT_TRUE(test::run_until(io, [&] { return delays.size() == 3; }));
    }
    using namespace std::chrono_literals;
    EXPECT_EQ(delays, (std::vector<std::chrono::milliseconds>{10ms, 20ms, 40ms}));
    EXPECT_TRUE(test::run_until(io, [&] { return sockets.size() == 1; }));
}

}  // namespace
}  // namespace amq::anet
