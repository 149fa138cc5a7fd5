#include <amq/anet/dialer.hpp>

#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using namespace std::chrono_literals;

struct Result {
    std::error_code error;
    bool connected{};
};

class DialerTest : public testing::Test {
  protected:
    std::shared_ptr<Dialer> dialer() {
        return std::make_shared<Dialer>(io, [this](std::error_code ec, Socket socket) {
            boost::system::error_code none;
            static_cast<void>(socket.remote_endpoint(none));
            result = {ec, socket.is_open() && !none};
        });
    }
    Url listen() {
        AcceptorCallbacks callbacks;
        callbacks.accepted = [](Socket) {};
        acceptor.emplace(io, Url{Scheme::tcp, "127.0.0.1", 0, ""}, std::move(callbacks));
        return acceptor->local_url();
    }
    bool run() {
        return test::run_until(io, [&] { return result.has_value(); });
    }

    asio::io_context io;
    std::optional<Acceptor> acceptor;
    std::optional<Result> result;
};

TEST_F(DialerTest, ConnectsToAnAddress) {
    dialer()->dial(listen(), 5s);
    ASSERT_TRUE(run());
    EXPECT_FALSE(result->error) << result->error.message();
    EXPECT_TRUE(result->connected);
}

TEST_F(DialerTest, TriesEveryAddressOfAName) {
    Url url = listen();  // only on IPv4, while localhost may well be ::1 first
    url.host = "localhost";
    dialer()->dial(url, 5s);
    ASSERT_TRUE(run());
    EXPECT_FALSE(result->error) << result->error.message();
}

TEST_F(DialerTest, TellsThatNobodyListens) {
    const Url url = listen();
    acceptor.reset();
    dialer()->dial(url, 5s);
    ASSERT_TRUE(run());
    EXPECT_EQ(result->error, std::errc::connection_refused);
}

TEST_F(DialerTest, TellsThatASocketFileIsMissing) {
    dialer()->dial({Scheme::unix_socket, "", 0, "/nowhere/at/all"}, 5s);
    ASSERT_TRUE(run());
    EXPECT_EQ(result->error, std::errc::no_such_file_or_directory);
}

TEST_F(DialerTest, GivesUpAtTheTimeLimit) {
    // A listener whose queue is full answers nothing more.
    asio::ip::tcp::acceptor full{io};
    full.open(asio::ip::tcp::v4());
    full.bind({asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    const Url url{Scheme::tcp, "127.0.0.1", full.local_endpoint().port(), ""};
    std::vector<std::shared_ptr<Dialer>> fillers;
    int filled = 0;
    for (int i = 0; i < 4; ++i) {
        fillers.push_back(std::make_shared<Dialer>(io, [&filled](std::error_code, Socket socket) {
            ++filled;
            static_cast<void>(socket.release());  // stays connected until the process ends
        }));
        fillers.back()->dial(url, 5s);
    }
    dialer()->dial(url, 50ms);
    ASSERT_TRUE(run());
    EXPECT_EQ(result->error, std::errc::timed_out);
    for (const auto& filler : fillers) filler->cancel();
}

TEST_F(DialerTest, ACancelledDialTellsNothing) {
    const auto dialing = dialer();
    dialing->dial(listen(), 5s);
    dialing->cancel();
    io.run();
    EXPECT_FALSE(result.has_value());
}

}  // namespace
}  // namespace amq::anet
