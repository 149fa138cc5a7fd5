#include "tests/monitor/prometheus/prometheus.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "tests/support/limits.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

// It starts slowly on a machine that does other things as well.
constexpr milliseconds kStart{30'000};
constexpr milliseconds kScraped{30'000};

constexpr std::string_view kAddress = "msg=\"Listening on\" address=127.0.0.1:";

std::string config_for(std::uint16_t port) {
    return "global: {scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 250ms}\n"
           "rule_files: [\"" AMQ_ALERTS
           "\"]\n"
           "scrape_configs:\n"
           "  - job_name: amq\n"
           "    static_configs: [{targets: [\"127.0.0.1:" +
           std::to_string(port) + "\"]}]\n";
}

Command prometheus(const TemporaryDirectory& directory, const std::string& config) {
    return {.program = AMQ_PROMETHEUS,
            .arguments = {"--config.file=" + config,
                          "--storage.tsdb.path=" + (directory.path() / "data").string(),
                          "--web.listen-address=127.0.0.1:0"}};
}

}  // namespace

Prometheus::Prometheus(std::uint16_t port) {
    process_.emplace(prometheus(directory_, directory_.write("prometheus.yml", config_for(port))));
    // In either order: they are threads of it.
    const auto is_ready = [](const ChildProcess::Lines& lines) {
        return std::ranges::all_of(
            std::array{std::string_view("Server is ready"), kAddress}, [&](std::string_view text) {
                return std::ranges::any_of(lines, [text](const std::string& line) {
                    return line.find(text) != std::string::npos;
                });
            });
    };
    if (!process_->wait_for_lines(is_ready, kStart)) {
        throw std::runtime_error("prometheus does not start (script/packages installs it): " +
                                 log());
    }
    port_ = port_in_log();
}

Prometheus::~Prometheus() {
    process_->signal(SIGTERM);
    static_cast<void>(process_->wait(kPatience));
}

// It chooses a free one and tells it.
std::uint16_t Prometheus::port_in_log() const {
    const std::string text = log();
    const std::size_t at = text.find(kAddress);
    if (at == std::string::npos) throw std::runtime_error("it does not say where: " + text);
    return static_cast<std::uint16_t>(std::stoul(text.substr(at + kAddress.size())));
}

// HTTP 1.0, so that the answer ends with the connection and has no chunks.
json::object Prometheus::get(const std::string& target) {
    RawSocket socket = RawSocket::connect_tcp(port_);
    socket.send("GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
    std::string all;
    while (!socket.ended()) {
        const std::string some = socket.receive(kPatience);
        if (some.empty() && !socket.ended()) throw std::runtime_error("no answer: " + all);
        all += some;
    }
    const std::size_t end = all.find("\r\n\r\n");
    if (end == std::string::npos) throw std::runtime_error("no answer: " + all);
    return json::parse(all.substr(end + 4)).as_object();
}

std::optional<double> Prometheus::value(const std::string& expression) {
    const json::object answer = get("/api/v1/query?query=" + percent_encoded(expression));
    if (answer.at("status").as_string() != "success") {
        throw std::runtime_error(expression + ": " + std::string(answer.at("error").as_string()));
    }
    const json::array& result = answer.at("data").at("result").as_array();
    if (result.size() != 1) return std::nullopt;
    return std::stod(std::string(result.at(0).at("value").at(1).as_string()));
}

std::string Prometheus::mistake_in(const std::string& expression) {
    const json::object answer = get("/api/v1/query?query=" + percent_encoded(expression));
    if (answer.at("status").as_string() == "success") return {};
    return std::string(answer.at("error").as_string());
}

bool Prometheus::waits_for(const std::function<bool()>& holds) {
    for (const Deadline patience{kScraped}; !patience.passed(); std::this_thread::yield()) {
        if (holds()) return true;
    }
    return false;
}

bool Prometheus::comes_to(const std::string& expression, double value) {
    return waits_for([&] { return this->value(expression) == value; });
}

bool Prometheus::comes_to_fire(const std::string& alert) {
    return waits_for([&] {
        const json::object answer = get("/api/v1/alerts");
        const json::array& alerts = answer.at("data").at("alerts").as_array();
        return std::ranges::any_of(alerts, [&](const json::value& one) {
            return one.at("labels").at("alertname").as_string() == alert &&
                   one.at("state").as_string() == "firing";
        });
    });
}

std::string percent_encoded(const std::string& text) {
    constexpr std::array<char, 17> kDigits{"0123456789ABCDEF"};
    std::string all;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (std::isalnum(byte) != 0) {
            all += letter;
        } else {
            all += {'%', kDigits[byte / 16], kDigits[byte % 16]};
        }
    }
    return all;
}

}  // namespace amq::flow
