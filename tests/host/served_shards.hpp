#pragma once
// Two shards that serve real sessions over TCP, and what monitors ask of them.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "host/monitor/inspection.hpp"
#include "tests/host/bound_shards.hpp"
#include "tests/support/raw_native.hpp"

namespace amq::host {

class ServedShards : public BoundShards {
  protected:
    static constexpr std::uint32_t kReliable = 12;
    static constexpr std::uint32_t kUnreliable = 10;

    ServedShards() {
        const std::string folder = AMQ_PLUGIN_DIR;
        config_.plugins.libraries["random"].path = folder + "/reliable_random.so";
        config_.plugins.libraries["all"].path = folder + "/unreliable_all.so";
        config_.models[kReliable] = model_of("org.amq.reliable-random");
        config_.models[kUnreliable] = model_of("org.amq.unreliable-all");
        config_.models[kReliable].timeout = config_.models[kReliable].hold =
            std::chrono::seconds(60);
    }
    ~ServedShards() override {
        io_.stop();
        if (thread_.joinable()) thread_.join();
        listener_.reset();
    }

    /// Nobody is accepted yet.
    void listen() {
        start_well();
        ListenerConfig config;
        config.url = "tcp://127.0.0.1:0";
        config.role = ListenerRole::any;
        listener_ = std::make_unique<Listener>(io_, "native", config, config_.limits, shards_, log_,
                                               Listener::Refusing{refused_, &events_});
        listener_->start();
        const std::string url = listener_->url();
        port_ = static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
    }
    void serve() {
        listen();
        thread_ = std::thread([this] { io_.run(); });
    }
    Listener& listener() { return *listener_; }
    std::uint16_t port() const { return port_; }

    /// One that said who it is.
    flow::native::Session session(const std::string& user, flow::ConnectOptions options = {}) {
        namespace native = flow::native;
        native::Session one{flow::Transport::tcp, flow::RawSocket::connect_tcp(port_, options),
                            native::Session::Silent{}};
        one.send({.cmd = native::kHello,
                  .sequence = 1,
                  .status = native::kExtended,
                  .body = native::Block()
                              .add(native::kVersions, native::u16(1))
                              .add(native::kName, user + "'s client")
                              .add(native::kSoftware, "9.9")
                              .add(native::kUser, user)
                              .closed()});
        one.welcome = one.next();
        return one;
    }
    static std::string id_of(const flow::native::Session& session) {
        return std::to_string(
            flow::native::number(session.welcome.records.at(flow::native::kSession)));
    }

    MonitorAnswer answer(std::string_view question) {
        if (!inspection_) inspection_.emplace(shards_, events_, sources());
        return inspection_->ask(question, [] { return false; });
    }
    boost::json::object ask(std::string_view question) {
        const MonitorAnswer got = answer(question);
        EXPECT_EQ(got.rc, AMQ_OK) << got.json;
        return boost::json::parse(got.json).as_object();
    }
    /// What is wrong with a question.
    std::string refusal_of(std::string_view question) {
        const MonitorAnswer got = answer(question);
        EXPECT_EQ(got.rc, AMQ_E_CONFIG) << got.json;
        const boost::json::object object = boost::json::parse(got.json).as_object();
        return object.contains("error") ? std::string(object.at("error").as_string()) : "no error";
    }
    /// Asks until it holds, for ten seconds at most; gives the last answer.
    template <class Holds>
    boost::json::object ask_until(std::string_view question, Holds holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        for (;;) {
            boost::json::object got = ask(question);
            if (holds(got) || std::chrono::steady_clock::now() > end) return got;
            std::this_thread::yield();
        }
    }
    static std::uint64_t number(const boost::json::object& object, std::string_view key) {
        return object.at(key).to_number<std::uint64_t>();
    }
    static std::string text(const boost::json::object& object, std::string_view key) {
        return std::string(object.at(key).as_string());
    }
    static const boost::json::object& at(const boost::json::object& answer, const char* list,
                                         std::size_t place) {
        return answer.at(list).as_array().at(place).as_object();
    }

    virtual InspectionSources sources() {
        using boost::json::object;
        InspectionSources all;
        all.server = [](const auto&) { return object{{"is", "the server"}}; };
        all.plugins = [](const auto&) { return object{{"are", "the plugins"}}; };
        all.config = [](const auto&) { return object{{"is", "the configuration"}}; };
        all.refused = [this] {
            return object{{"no_room", refused_.no_room.load()},
                          {"draining", refused_.draining.load()}};
        };
        all.plugin_metrics = [] { return boost::json::array{}; };
        return all;
    }

    RefusedConnections refused_;

  private:
    boost::asio::io_context io_;
    std::unique_ptr<Listener> listener_;
    std::thread thread_;
    std::uint16_t port_ = 0;
    std::optional<Inspection> inspection_;
};

}  // namespace amq::host
