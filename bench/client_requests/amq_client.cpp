#include <amq/client/client.hpp>

#include <chrono>
#include <stdexcept>

#include "bench/client_requests/library.hpp"

namespace amq::bench::clients {
namespace {

constexpr const char* kTopic = "bench.echo";
constexpr std::chrono::seconds kStartLimit{10};

class AmqLibrary final : public Library {
  public:
    explicit AmqLibrary(const std::string& url) : responder_(url), client_(url) {
        echo_ =
            responder_.subscribe(kTopic, [](Delivery message) { message.reply(message.body()); });
        if (echo_.wait(kStartLimit) != ClientOutcome::ok || !client_.wait_connected(kStartLimit)) {
            throw std::runtime_error("no broker takes the native protocol at " + url);
        }
    }

    bool ask(std::string_view body) override {
        const Result answer = client_.request(kTopic, body);
        return answer.ok() && answer.text() == body;
    }

  private:
    Client responder_;
    Client client_;
    Subscription echo_;
};

}  // namespace

std::unique_ptr<Library> make_amq(const std::string& url) {
    return std::make_unique<AmqLibrary>(url);
}

}  // namespace amq::bench::clients
