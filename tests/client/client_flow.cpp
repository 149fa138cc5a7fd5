#include "tests/client/client_flow.hpp"

#include <stdexcept>
#include <thread>

namespace amq::client_test {

std::string client_case_name(const ::testing::TestParamInfo<ClientCase>& info) {
    const std::string over = info.param.over == Over::tcp         ? "Tcp"
                             : info.param.over == Over::websocket ? "WebSocket"
                                                                  : "Unix";
    return over + std::to_string(info.param.shards) + (info.param.shards == 1 ? "Shard" : "Shards");
}

ClientFlow::ClientFlow(ClientCase what) : what_{what} {
    config_.set("shards", what_.shards);
    const std::string path = (directory_.path() / "amq.sock").string();
    const bool is_unix = what_.over == Over::unix_socket;
    const bool is_websocket = what_.over == Over::websocket;
    url_ = is_unix ? "unix://" + path : is_websocket ? "ws://127.0.0.1:0" : "tcp://127.0.0.1:0";
    config_.set("listen.native.url", url_).set("listen.native.role", "any");
}

flow::BrokerProcess& ClientFlow::start() {
    broker_.emplace(config_);
    if (what_.over != Over::unix_socket) {
        const std::string port = std::to_string(broker_->port("native"));
        url_ = (what_.over == Over::websocket ? "ws://127.0.0.1:" : "tcp://127.0.0.1:") + port;
    }
    return *broker_;
}

flow::BrokerProcess& ClientFlow::restart() {
    config_.set("listen.native.url", url_);
    return broker_.emplace(config_);
}

std::string ClientFlow::url() const {
    return url_;
}

ClientOptions ClientFlow::options() const {
    ClientOptions options;
    options.urls = {url_};
    options.name = "test";
    return options;
}

std::unique_ptr<Client> ClientFlow::make_client() const {
    return make_client(options());
}

std::unique_ptr<Client> ClientFlow::make_client(ClientOptions options) const {
    auto client = std::make_unique<Client>(std::move(options));
    if (!client->wait_connected(kPatience)) throw std::runtime_error("the client cannot connect");
    return client;
}

bool eventually(const std::function<bool()>& is_so, milliseconds limit) {
    const flow::Deadline deadline{limit};
    while (!is_so()) {
        if (deadline.passed()) return false;
        std::this_thread::yield();
    }
    return true;
}

Subscription serve(Client& client, Topic topic, MessageHandler handler) {
    Subscription made = client.subscribe(std::move(topic), std::move(handler));
    if (made.wait(kPatience) != Outcome::ok) throw std::runtime_error("not subscribed");
    return made;
}

}  // namespace amq::client_test
