// Requests as Asio operations: every kind of token, every executor, cancelled at every step.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "tests/client/client_flow.hpp"

namespace amq::client_test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class AsyncTest : public ClientFlowTest {
  protected:
    void SetUp() override {
        start();
        client_ = make_client();
        serving_ = serve(*client_, "echo", [](Delivery message) { message.reply(message.text()); });
        keeping_ = serve(*client_, "kept", [this](Delivery m) { kept_.put(std::move(m)); });
    }
    Client& client() { return *client_; }
    Mailbox<Delivery>& kept() { return kept_; }
    // A context that handlers bring along outlives the client.
    asio::io_context& io() { return io_; }

  private:
    asio::io_context io_;
    Mailbox<Delivery> kept_;
    std::unique_ptr<Client> client_;
    Subscription serving_;
    Subscription keeping_;
};

TEST_P(AsyncTest, ACallbackIsCalledOnAThreadForHandlers) {
    Mailbox<std::string> got;
    client().async_request("echo", "a", [&](const Result& result) {
        // Blocking is allowed here.
        got.put(std::string{result.text()} + std::string{client().request("echo", "b").text()});
    });
    EXPECT_EQ(got.take(), "ab");
}

TEST_P(AsyncTest, AFutureGetsTheResult) {
    std::future<Result> future = client().async_request("echo", "a", asio::use_future);
    EXPECT_EQ(future.get().text(), "a");
}

asio::awaitable<std::string> ask_twice(Client& client) {
    const Result first = co_await client.async_request("echo", "a", asio::use_awaitable);
    const RequestOptions options{
        .timeout = 2s, .route_key = "a key that is too long to be short", .headers = {{"a", "b"}}};
    const Result second = co_await client.async_request(reliable_spec, "echo", first.text(),
                                                        options, asio::use_awaitable);
    const Result third =
        co_await client.async_request(reliable_spec, "echo", second.text(), asio::use_awaitable);
    co_return std::string{third.text()};
}

TEST_P(AsyncTest, ACoroutineWaitsOnItsOwnContext) {
    std::future<std::string> future = asio::co_spawn(io(), ask_twice(client()), asio::use_future);
    io().run();  // ends when the coroutine has
    EXPECT_EQ(future.get(), "a");
}

TEST_P(AsyncTest, AHandlerRunsOnItsExecutor) {
    std::thread::id ran_on;
    client().async_request("echo", "a", asio::bind_executor(io(), [&](const Result& result) {
                               EXPECT_TRUE(result.ok());
                               ran_on = std::this_thread::get_id();
                           }));
    io().run();  // the request is work of the context
    EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST_P(AsyncTest, AModelWithoutRepliesEndsAtOnce) {
    EXPECT_TRUE(client().async_request(unreliable_all, "echo", "a", {}, asio::use_future).get());
}

TEST_P(AsyncTest, ThousandsMayWaitAtOnce) {
    std::vector<std::future<Result>> futures;
    for (int i = 0; i < 5'000; ++i) {
        futures.push_back(client().async_request("echo", std::to_string(i), asio::use_future));
    }
    for (int i = 0; i < 5'000; ++i)
        ASSERT_EQ(futures[static_cast<std::size_t>(i)].get().text(), std::to_string(i));
}

TEST_P(AsyncTest, ARequestIsCancelledWhileItsResponderHasIt) {
    asio::cancellation_signal signal;
    Mailbox<ClientOutcome> got;
    client().async_request("kept", "a",
                           asio::bind_cancellation_slot(signal.slot(), [&](const Result& result) {
                               got.put(result.outcome());
                           }));
    auto message = kept().take();
    ASSERT_TRUE(message);
    signal.emit(asio::cancellation_type::all);
    EXPECT_EQ(got.take(), ClientOutcome::cancelled);
    EXPECT_TRUE(eventually([&] { return message->is_cancelled(); }));
    EXPECT_EQ(client().statistics().late_answers, 0U);
}

TEST_P(AsyncTest, ARequestIsCancelledAsSoonAsItIsMade) {
    asio::cancellation_signal signal;
    Mailbox<ClientOutcome> got;
    client().async_request("nobody", "a",
                           asio::bind_cancellation_slot(signal.slot(), [&](const Result& result) {
                               got.put(result.outcome());
                           }));
    signal.emit(asio::cancellation_type::all);
    EXPECT_EQ(got.take(), ClientOutcome::cancelled);
}

TEST_P(AsyncTest, ACancellationAfterTheEndIsNothing) {
    asio::cancellation_signal signal;
    ClientOutcome outcome = ClientOutcome::unknown;
    client().async_request("echo", "a",
                           asio::bind_executor(io(), asio::bind_cancellation_slot(
                                                         signal.slot(), [&](const Result& result) {
                                                             outcome = result.outcome();
                                                         })));
    EXPECT_EQ(client().request("echo", "b").text(), "b");  // the first one has its answer, too
    signal.emit(asio::cancellation_type::all);
    io().run();
    EXPECT_EQ(outcome, ClientOutcome::ok);
}

TEST_P(AsyncTest, ARequestThatWaitsForAConnectionIsCancelled) {
    flow().kill();
    ASSERT_TRUE(eventually([&] { return client().state() != State::connected; }));
    asio::cancellation_signal signal;
    Mailbox<ClientOutcome> got;
    client().async_request("echo", "a",
                           asio::bind_cancellation_slot(signal.slot(), [&](const Result& result) {
                               got.put(result.outcome());
                           }));
    EXPECT_EQ(client().statistics().waiting_requests, 1U);
    signal.emit(asio::cancellation_type::all);
    EXPECT_EQ(got.take(), ClientOutcome::cancelled);
    EXPECT_EQ(client().statistics().waiting_requests, 0U);
}

INSTANTIATE_TEST_SUITE_P(Client, AsyncTest, client_cases(), client_case_name);

}  // namespace
}  // namespace amq::client_test
