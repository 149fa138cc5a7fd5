// The monitor that comes with amq: records, rates, an HTTP API, metrics and a page.

#include <amq/plugin/monitor.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "plugins/monitor/api/api.hpp"
#include "plugins/monitor/happenings.hpp"
#include "plugins/monitor/http/event_route.hpp"
#include "plugins/monitor/http/login_routes.hpp"
#include "plugins/monitor/http/server.hpp"
#include "plugins/monitor/monitor_options.hpp"
#include "plugins/monitor/page/assets.hpp"
#include "plugins/monitor/records/store_path.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kTick{1};

std::int64_t unix_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

Broker::Say say_to(const amq::Conversation& conversation) {
    if (!conversation) return {};
    return [conversation](const json::object& said) {
        const amq::Conversation::Answer answer = conversation.say(json::serialize(said));
        json::error_code error;
        json::value value = json::parse(answer.json, error);
        if (error || !value.is_object()) {
            return Told{answer.rc == AMQ_OK ? amq_rc{AMQ_E_INTERNAL} : answer.rc, {}};
        }
        return Told{answer.rc, std::move(value.get_object())};
    };
}

std::optional<http::Token> token_in(const std::string& file) {
    if (file.empty()) return std::nullopt;
    auto read = http::read_token_file(file);
    if (const auto* wrong = std::get_if<std::string>(&read)) throw amq::Error(AMQ_E_CONFIG, *wrong);
    return std::get<http::Token>(read);
}

const http::Asset* find_page(std::string_view path) {
    static thread_local http::Asset found;
    const Asset* asset = find_asset(path);
    if (asset == nullptr) return nullptr;
    found = {asset->path, asset->type, asset->etag, asset->bytes};
    return &found;
}

class AmqMonitor final : public amq::Monitor {
  public:
    AmqMonitor(amq::Host host, const amq::Options& options)
        : Monitor(host), options_(read_options(options)), records_(records_options()) {}

    // What strategies say is not made while nobody listens to it.
    std::uint64_t interest() const override {
        const bool is_listened_to = hub_->is_named(Traces::kName);
        return monitor::interest() | (is_listened_to ? AMQ_EVENT_BIT(AMQ_EVENT_TRACE) : 0);
    }

    void start() override {
        is_stopping_ = false;
        records_.start();
        try {
            start_server();
        } catch (...) {
            records_.stop();
            throw;
        }
        sampling_ = std::thread([this] { sample(); });
    }

    void stop() override {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        stopped_.notify_one();
        if (sampling_.joinable()) sampling_.join();
        if (server_ != nullptr) server_->stop();  // its handlers look at server_ until they ended
        server_.reset();
        records_.stop();
    }

    void on_events(const amq::Events& events, std::uint64_t) override {
        take(events, records_, traces_, *hub_);
    }

  private:
    RecordsOptions records_options() const {
        RecordsOptions made;
        made.ring = options_.records;
        if (options_.store.empty()) return made;
        // A folder that somebody names is theirs to make: it may be of a disk that is not mounted.
        if (options_.store == default_store()) make_store_folder(options_.store);
        StoreOptions store;
        store.path = options_.store;
        store.bounds = {options_.store_max_size, options_.store_max_age.count()};
        store.now_us = unix_us;
        store.told = [host = host()](const StoreNotice& notice) {
            const bool is_good = notice.state == StoreState::ok;
            host.log(is_good ? amq::Level::info : amq::Level::warn, notice.text);
        };
        made.store = std::move(store);
        return made;
    }

    void start_server() {
        auto access = std::make_shared<http::Access>(
            http::AccessOptions{.token = token_in(options_.token_file),
                                .read_token = token_in(options_.read_token_file)});
        parts_ = std::make_shared<ApiParts>(ApiParts{
            Broker(say_to(amq::Conversation::inspect(host())),
                   say_to(amq::Conversation::admin(host()))),
            records_, sampler_, heat_, live_, topics_, plugin_counts_,
            [this] { return server_ == nullptr ? http::CounterValues{} : server_->counters(); },
            unix_us,
            [this](std::string_view what, const http::Request& request, const Told& told) {
                note_change(what, request, told);
            }});
        http::Router router;
        add_routes(router, parts_);
        http::add_login_routes(router, access);
        http::add_event_route(router, "/api/v1/events", hub_,
                              {"tick", "record", "strike", "strategy", "log", Traces::kName});
        router.assets(find_page);
        http::ServerOptions server_options;
        server_options.hosts = options_.hosts;
        server_options.on_failure = [host = host()](std::string_view text) {
            host.log(amq::Level::error, text);
        };
        server_ =
            std::make_unique<http::Server>(std::move(router), access, std::move(server_options));
        server_->start(options_.listen);
        for (const std::string& address : server_->addresses()) {
            host().log(amq::Level::info, "http://" + address + "/");
        }
    }

    // Once a second, until the end.
    void sample() {
        auto next = std::chrono::steady_clock::now();
        std::unique_lock lock(mutex_);
        while (!is_stopping_) {
            lock.unlock();
            look();
            next = std::max(next + kTick, std::chrono::steady_clock::now());
            lock.lock();
            stopped_.wait_until(lock, next, [this] { return is_stopping_; });
        }
    }

    void look() {
        Told server = parts_->broker.ask("server");
        if (server.is_good()) live_.take_server(std::move(server.json));
        Told counters = parts_->broker.ask("counters");
        if (!counters.is_good()) return;
        Sample sample = read_sample(counters.json);
        heat_.add(sample);
        sampler_.add(std::move(sample));
        live_.take_counters(std::move(counters.json));
        const Told topics = parts_->broker.ask({{"ask", "hot_topics"}, {"limit", 1000}});
        if (topics.is_good()) take_topics(topics.json);
        hub_->publish_passing(
            "tick", json::serialize(tick_json(sampler_, *live_.counters(), *live_.server())));
    }

    void take_topics(const json::object& topics) {
        sampler_.add_topics(topics, unix_us());
        std::size_t busiest = 0;
        for (const json::value& one : topics.at("topics").as_array()) {
            if (busiest++ == TopicRates::kMost) break;
            const json::object& topic = one.as_object();
            topics_.put(std::string(topic.at("topic").as_string()), number_at(topic, "published"));
        }
    }

    // Who did it is known as far as its address.
    void note_change(std::string_view what, const http::Request& request, const Told& told) {
        const json::value* ok = told.json.if_contains("ok");
        const bool is_done = told.is_good() && ok != nullptr && ok->is_bool() && ok->get_bool();
        if (what == "publish") return;  // a message like any other
        Record record;
        record.at_us = unix_us();
        record.kind = what == "session.kick" ? Kind::kick : Kind::admin;
        record.address = request.peer;
        record.detail = std::string(what) + " " + request.path + (is_done ? "" : ": refused");
        tell(std::move(record), records_, *hub_);
    }

    const MonitorOptions options_;
    Records records_;
    Traces traces_;
    Sampler sampler_;
    Heat heat_;
    Live live_;
    TopicSeries topics_;
    RisingCounts plugin_counts_;
    std::shared_ptr<http::EventHub> hub_ = std::make_shared<http::EventHub>(
        http::EventLimits{.first_id = static_cast<std::uint64_t>(unix_us())});
    Parts parts_;
    std::unique_ptr<http::Server> server_;
    std::thread sampling_;
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool is_stopping_ = false;
};

}  // namespace
}  // namespace amq::monitor

AMQ_MONITOR(amq::monitor::AmqMonitor, "org.amq.monitor", "Monitor", "1.0.0", 0, "amq");
