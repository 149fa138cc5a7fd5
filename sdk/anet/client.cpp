#include <amq/anet/client.hpp>

#include <algorithm>
#include <future>
#include <stdexcept>

#include <amq/anet/url.hpp>

namespace amq::anet {
namespace {

// Far enough to mean for ever, near enough not to overflow a clock.
constexpr std::chrono::hours kLongestLimit{24 * 365};

class BlockedCaller : public ReplyWaiter {
  public:
    explicit BlockedCaller(std::promise<Reply> promise) : promise_{std::move(promise)} {}
    void complete(Reply reply) override { promise_.set_value(std::move(reply)); }

  private:
    std::promise<Reply> promise_;
};

Url parsed(std::string_view text) {
    ParsedUrl result = parse_url(text);
    if (!result.url) throw std::invalid_argument{result.error};
    return *std::move(result.url);
}

}  // namespace

Client::Client(std::string_view url, ClientEvents events, ClientOptions options)
    : core_{std::make_shared<ClientCore>(parsed(url), options, std::move(events))},
      thread_{[core = core_.get()] { core->run(); }} {}

Client::~Client() {
    core_->stop();
    thread_.join();
}

Operation Client::operation(const Head& head, std::vector<std::byte> body, Milliseconds limit,
                            PendingReplies::Waiter waiter) {
    const auto bounded =
        std::clamp<std::chrono::steady_clock::duration>(limit, Milliseconds{0}, kLongestLimit);
    return {head, std::move(body), std::move(waiter), std::chrono::steady_clock::now() + bounded,
            true};
}

void Client::begin(ClientCore& core, Operation operation) {
    const ReplyStatus status = core.submit(operation);
    if (status != ReplyStatus::ok) operation.waiter->complete({status, {}, {}});
}

Reply Client::request(const Head& head, std::span<const std::byte> body, Milliseconds limit) {
    if (std::this_thread::get_id() == thread_.get_id()) {
        throw std::logic_error{"Client::request would wait for its own thread"};
    }
    std::promise<Reply> promise;
    auto reply = promise.get_future();
    begin(*core_, operation(head, {body.begin(), body.end()}, limit,
                            std::make_unique<BlockedCaller>(std::move(promise))));
    return reply.get();
}

ReplyStatus Client::send(const Head& head, std::span<const std::byte> body) {
    Operation one_way;
    one_way.head = head;
    one_way.body.assign(body.begin(), body.end());
    return core_->submit(one_way);
}

}  // namespace amq::anet
