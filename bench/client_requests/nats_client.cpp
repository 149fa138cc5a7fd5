#include <nats/nats.h>

#include <stdexcept>

#include "bench/client_requests/library.hpp"

namespace amq::bench::clients {
namespace {

constexpr const char* kSubject = "bench.echo";
constexpr std::int64_t kLimitMs = 3000;

// Calls the function that ends a thing of libnats.
template <auto end>
struct End {
    template <typename Thing>
    void operator()(Thing* thing) const {
        end(thing);
    }
};

using Options = std::unique_ptr<natsOptions, End<natsOptions_Destroy>>;
using Connection = std::unique_ptr<natsConnection, End<natsConnection_Destroy>>;
using Subscription = std::unique_ptr<natsSubscription, End<natsSubscription_Destroy>>;
using Message = std::unique_ptr<natsMsg, End<natsMsg_Destroy>>;

void check(natsStatus status, const std::string& what) {
    if (status == NATS_OK) return;
    throw std::runtime_error(what + ": " + natsStatus_GetText(status));
}

std::string_view body_of(const Message& message) {
    return {natsMsg_GetData(message.get()),
            static_cast<std::size_t>(natsMsg_GetDataLength(message.get()))};
}

Connection connect(const std::string& url, Sending sending) {
    natsOptions* made = nullptr;
    check(natsOptions_Create(&made), "options");
    const Options options(made);
    check(natsOptions_SetURL(options.get(), url.c_str()), url);
    check(natsOptions_SetSendAsap(options.get(), sending == Sending::at_once), "options");
    natsConnection* connection = nullptr;
    check(natsConnection_Connect(&connection, options.get()), url);
    return Connection(connection);
}

void echo(natsConnection* connection, natsSubscription*, natsMsg* received, void*) {
    const Message message(received);
    const std::string_view body = body_of(message);
    // One that fails is seen by whoever asks.
    natsConnection_Publish(connection, natsMsg_GetReply(received), body.data(),
                           static_cast<int>(body.size()));
}

class NatsLibrary final : public Library {
  public:
    NatsLibrary(const std::string& url, Sending sending)
        : responder_(connect(url, sending)), client_(connect(url, sending)) {
        natsSubscription* subscription = nullptr;
        check(natsConnection_Subscribe(&subscription, responder_.get(), kSubject, echo, nullptr),
              kSubject);
        echo_.reset(subscription);
        check(natsConnection_Flush(responder_.get()), kSubject);
    }

    bool ask(std::string_view body) override {
        natsMsg* received = nullptr;
        const natsStatus status =
            natsConnection_Request(&received, client_.get(), kSubject, body.data(),
                                   static_cast<int>(body.size()), kLimitMs);
        const Message answer(received);
        return status == NATS_OK && body_of(answer) == body;
    }

  private:
    // Made first, so that it goes last: it waits for the threads of the library.
    struct Closing {
        ~Closing() { nats_CloseAndWait(kLimitMs); }
    } closing_;
    Connection responder_;
    Connection client_;
    Subscription echo_;
};

}  // namespace

std::unique_ptr<Library> make_nats(const std::string& url, Sending sending) {
    return std::make_unique<NatsLibrary>(url, sending);
}

}  // namespace amq::bench::clients
