#include "tests/client/client_flow.hpp"

#include <csignal>
#include <fstream>
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

void ClientFlow::pause() {
    ::kill(broker_->pid(), SIGSTOP);
    // The signal takes a moment: the third field is the state, T when it is there.
    const std::string path = "/proc/" + std::to_string(broker_->pid()) + "/stat";
    const auto is_stopped = [&] {
        std::string pid;
        std::string name;
        std::string state;
        std::ifstream{path} >> pid >> name >> state;
        return state == "T";
    };
    if (!eventually(is_stopped)) throw std::runtime_error("the broker does not stop");
}

void ClientFlow::go_on() {
    ::kill(broker_->pid(), SIGCONT);
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

Subscription serve(Client& client, Topic topic, DeliveryHandler handler) {
    Subscription made = client.subscribe(std::move(topic), std::move(handler));
    if (made.wait(kPatience) != ClientOutcome::ok) throw std::runtime_error("not subscribed");
    return made;
}

}  // namespace amq::client_test
