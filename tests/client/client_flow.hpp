#pragma once
// What tests of the client start from: a real amqd that listens over every transport, and clients.

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <amq/client/client.hpp>

#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::client_test {

using flow::kLateness;
using flow::kPatience;
using flow::kQuiet;
using flow::Stopwatch;
using std::chrono::milliseconds;

enum class Over : std::uint8_t { tcp, websocket, unix_socket };

struct ClientCase {
    Over over = Over::tcp;
    int shards = 1;
};

inline auto client_cases() {
    return ::testing::Values(ClientCase{Over::tcp, 1}, ClientCase{Over::tcp, 3},
                             ClientCase{Over::websocket, 1}, ClientCase{Over::websocket, 3},
                             ClientCase{Over::unix_socket, 1}, ClientCase{Over::unix_socket, 3});
}
std::string client_case_name(const ::testing::TestParamInfo<ClientCase>& info);

class ClientFlow {
  public:
    explicit ClientFlow(ClientCase what = {});

    // Changes are for before start().
    flow::BrokerConfig& config() { return config_; }
    flow::BrokerProcess& start();
    flow::BrokerProcess& broker() { return *broker_; }
    // Another one where the last one listened. It ends with the thread that starts it.
    flow::BrokerProcess& restart();
    void kill() { broker_->kill(); }
    // The process stands still until it goes on.
    void pause();
    void go_on();

    [[nodiscard]] std::string url() const;
    [[nodiscard]] ClientOptions options() const;
    [[nodiscard]] std::unique_ptr<Client> make_client() const;
    [[nodiscard]] std::unique_ptr<Client> make_client(ClientOptions options) const;

  private:
    ClientCase what_;
    flow::TemporaryDirectory directory_;
    flow::BrokerConfig config_;
    std::optional<flow::BrokerProcess> broker_;
    std::string url_;
};

class ClientFlowTest : public ::testing::TestWithParam<ClientCase> {
  protected:
    flow::BrokerProcess& start() { return flow_.start(); }
    ClientFlow& flow() { return flow_; }
    std::unique_ptr<Client> make_client() { return flow_.make_client(); }

  private:
    ClientFlow flow_{GetParam()};
};

// Waits for things that happen on other threads.
template <typename T>
class Mailbox {
  public:
    void put(T value) {
        const std::lock_guard lock{mutex_};
        values_.push_back(std::move(value));
        changed_.notify_all();
    }
    // Nothing: it did not come in time.
    [[nodiscard]] std::optional<T> take(milliseconds limit = kPatience) {
        std::unique_lock lock{mutex_};
        if (!changed_.wait_for(lock, limit, [this] { return !values_.empty(); })) {
            return std::nullopt;
        }
        T first = std::move(values_.front());
        values_.erase(values_.begin());
        return first;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<T> values_;
};

// Asks again and again, as briefly as can be, until it is so.
[[nodiscard]] bool eventually(const std::function<bool()>& is_so, milliseconds limit = kPatience);

// A subscription that the broker has taken.
[[nodiscard]] Subscription serve(Client& client, Topic topic, DeliveryHandler handler);

}  // namespace amq::client_test
