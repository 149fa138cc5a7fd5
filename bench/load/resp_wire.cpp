// The protocol of redis, RESP 2 (https://redis.io/docs/reference/protocol-spec/), and of it PUBLISH
// and SUBSCRIBE: a fan-out and nothing else. A publisher switches off the answer that each PUBLISH
// has: the comparison takes redis's cheaper way.

#include <charconv>
#include <cstring>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr std::size_t kLongestNumber = 10;  // digits

std::string bulk(std::string_view text) {
    return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

// Whether an input begins with a text, or may yet do so.
enum class Begins { no, perhaps, yes };

Begins begins(std::string_view input, std::string_view text) {
    if (input.starts_with(text)) return Begins::yes;
    return text.starts_with(input) ? Begins::perhaps : Begins::no;
}

class RespWire final : public Wire {
  public:
    explicit RespWire(std::uint32_t topic) {
        const std::string channel = bulk(std::to_string(topic));
        subscribe_ = "*2\r\n" + bulk("SUBSCRIBE") + channel;
        subscribed_ = "*3\r\n" + bulk("subscribe") + channel + ":1\r\n";
        publish_ = "*3\r\n" + bulk("PUBLISH") + channel + "$";
        message_ = "*3\r\n" + bulk("message") + channel + "$";
    }

    std::string greeting(Role role, std::uint32_t) const override {
        if (role == Role::responder) return subscribe_;
        return "*1\r\n" + bulk("PING") + "*3\r\n" + bulk("CLIENT") + bulk("REPLY") + bulk("OFF");
    }

    std::uint32_t confirmations(Role) const override { return 1; }

    Incoming next(std::string_view input) const override {
        Incoming incoming;
        switch (begins(input, message_)) {
            case Begins::yes: take_body(incoming, input); break;
            case Begins::perhaps: break;
            case Begins::no: take_control(incoming, input); break;
        }
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        char length[kLongestNumber + kEnd.size()];
        char* end = std::to_chars(length, length + kLongestNumber, message.body.size()).ptr;
        end = put(end, kEnd);
        const std::string_view head{length, static_cast<std::size_t>(end - length)};
        char* place = out.extend(publish_.size() + head.size() + message.body.size() + kEnd.size());
        put(put(put(put(place, publish_), head), message.body), kEnd);
    }

    void reply(OutBuffer&, std::string_view, std::string_view) const override {}

  private:
    static char* put(char* at, std::string_view text) {
        std::memcpy(at, text.data(), text.size());
        return at + text.size();
    }

    // After the constant beginning of a message: the size of its body, a line end, and the body.
    void take_body(Incoming& incoming, std::string_view input) const {
        const char* const number = input.data() + message_.size();
        const char* const limit = input.data() + input.size();
        std::uint32_t size = 0;
        const auto [end, error] = std::from_chars(number, limit, size);
        const bool is_whole = limit - end >= static_cast<std::ptrdiff_t>(kEnd.size());
        if (!is_whole && limit - number <= static_cast<std::ptrdiff_t>(kLongestNumber)) return;
        if (error != std::errc{} || !is_whole || std::string_view(end, kEnd.size()) != kEnd) {
            incoming.kind = Incoming::Kind::refused;
            return;
        }
        const auto head = static_cast<std::size_t>(end - input.data()) + kEnd.size();
        if (input.size() - head < size + kEnd.size()) return;
        incoming.kind = Incoming::Kind::message;
        incoming.size = head + size + kEnd.size();
        incoming.body = input.substr(head, size);
    }

    void take_control(Incoming& incoming, std::string_view input) const {
        constexpr std::string_view kPong = "+PONG\r\n";
        for (const std::string_view text : {kPong, std::string_view(subscribed_)}) {
            const Begins found = begins(input, text);
            if (found == Begins::no) continue;
            if (found == Begins::perhaps) return;
            incoming.kind = Incoming::Kind::ready;
            incoming.size = text.size();
            return;
        }
        incoming.kind = Incoming::Kind::refused;
    }

    std::string subscribe_;
    std::string subscribed_;
    std::string publish_;  // up to the size of the body
    std::string message_;  // likewise
};

}  // namespace

std::unique_ptr<Wire> make_resp_wire(std::uint32_t topic) {
    return std::make_unique<RespWire>(topic);
}

}  // namespace amq::bench
