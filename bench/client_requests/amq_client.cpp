#include <amq/client/client.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>

#include "bench/client_requests/library.hpp"
#include "bench/client_requests/raw_responder.hpp"

namespace amq::bench::clients {
namespace {

constexpr const char* kTopic = "bench.echo";
constexpr std::chrono::seconds kStartLimit{10};

class AmqLibrary final : public Library {
  public:
    AmqLibrary(const std::string& url, Responder responder) : client_(url) {
        if (responder == Responder::raw) {
            raw_.emplace(url, kTopic);
        } else {
            responder_.emplace(url);
            echo_ = responder_->subscribe(kTopic,
                                          [](Delivery message) { message.reply(message.body()); });
        }
        const bool is_served = raw_ || echo_.wait(kStartLimit) == ClientOutcome::ok;
        if (!is_served || !client_.wait_connected(kStartLimit)) {
            throw std::runtime_error("no broker takes the native protocol at " + url);
        }
    }

    bool ask(std::string_view body) override {
        const Result answer = client_.request(kTopic, body);
        return answer.ok() && answer.text() == body;
    }

  private:
    std::optional<RawResponder> raw_;
    std::optional<Client> responder_;
    Client client_;
    Subscription echo_;
};

}  // namespace

std::unique_ptr<Library> make_amq(const std::string& url, Responder responder) {
    return std::make_unique<AmqLibrary>(url, responder);
}

}  // namespace amq::bench::clients
