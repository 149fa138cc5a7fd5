// MQTT 3.1.1 (https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html), everything at QoS 0:
// a fan-out and nothing else, because this version has neither requests nor groups.

#include <cstring>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

using namespace std::string_view_literals;

// The first byte of a packet: its type, and the flags that are the only ones allowed here.
enum class Packet : std::uint8_t {
    connect = 0x10,
    connected = 0x20,
    publish = 0x30,
    subscribe = 0x82,
    subscribed = 0x90,
    pong = 0xD0,
};

constexpr std::size_t kLongestSize = 4;           // bytes that a size may have
constexpr auto kProtocol = "\0\4MQTT\4\2\0\0"sv;  // level 4; a clean session; no keep-alive
constexpr auto kPing = "\xC0\0"sv;

// Seven bits a byte, the lowest first; all but the last have the top bit.
char* put_size(char* at, std::size_t size) {
    for (; size >= 0x80; size >>= 7U) *at++ = static_cast<char>((size & 0x7FU) | 0x80U);
    *at++ = static_cast<char>(size);
    return at;
}

std::string with_length(std::string_view text) {
    const std::string length{static_cast<char>(text.size() >> 8U), static_cast<char>(text.size())};
    return length + std::string(text);
}

std::string packet(Packet type, const std::string& content) {
    char head[1 + kLongestSize] = {static_cast<char>(type)};
    return std::string(head, put_size(head + 1, content.size())) + content;
}

// What stands before the content of a packet.
struct FixedHead {
    std::size_t size = 0;  // of the head itself; 0 while bytes of it are missing
    std::size_t content = 0;
};

// Nothing, when the size has more bytes than it may have.
std::optional<FixedHead> read_head(std::string_view input) {
    FixedHead head;
    std::size_t content = 0;
    for (std::size_t i = 1; i < input.size(); ++i) {
        const auto byte = static_cast<unsigned char>(input[i]);
        if (i > kLongestSize) return std::nullopt;
        content |= std::size_t{byte & 0x7FU} << (7 * (i - 1));
        if ((byte & 0x80U) == 0) return FixedHead{i + 1, content};
    }
    return head;
}

class MqttWire final : public Wire {
  public:
    explicit MqttWire(std::uint32_t topic) : topic_(with_length(std::to_string(topic))) {}

    // Whatever the role, the last thing asked for is a pong.
    std::string greeting(Role role, std::uint32_t index) const override {
        const bool responds = role == Role::responder;
        const std::string client = (responds ? "subscriber" : "publisher") + std::to_string(index);
        std::string text = packet(Packet::connect, std::string(kProtocol) + with_length(client));
        if (responds) text += packet(Packet::subscribe, std::string("\0\1"sv) + topic_ + '\0');
        return text + std::string(kPing);
    }

    std::uint32_t confirmations(Role) const override { return 1; }

    Incoming next(std::string_view input) const override {
        Incoming incoming;
        const auto head = read_head(input);
        if (!head) {
            incoming.kind = Incoming::Kind::refused;
        } else if (head->size > 0 && input.size() - head->size >= head->content) {
            incoming.size = head->size + head->content;
            classify(incoming, input.front(), input.substr(head->size, head->content));
        }
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        char head[1 + kLongestSize] = {static_cast<char>(Packet::publish)};
        const std::size_t content = topic_.size() + message.body.size();
        const auto size = static_cast<std::size_t>(put_size(head + 1, content) - head);
        char* place = out.extend(size + content);
        std::memcpy(place, head, size);
        std::memcpy(place + size, topic_.data(), topic_.size());
        std::memcpy(place + size + topic_.size(), message.body.data(), message.body.size());
    }

    void reply(OutBuffer&, std::string_view, std::string_view) const override {}

  private:
    void classify(Incoming& incoming, char type, std::string_view content) const {
        using Kind = Incoming::Kind;
        incoming.kind = Kind::refused;
        switch (static_cast<Packet>(type)) {
            case Packet::publish:
                if (!content.starts_with(topic_)) return;
                incoming.kind = Kind::message;
                incoming.body = content.substr(topic_.size());
                return;
            case Packet::connected:
                if (content == "\0\0"sv) incoming.kind = Kind::control;
                return;
            case Packet::subscribed:
                if (content == "\0\1\0"sv) incoming.kind = Kind::control;
                return;
            case Packet::pong: incoming.kind = Kind::ready; return;
            default: return;
        }
    }

    std::string topic_;  // with its length before it
};

}  // namespace

std::unique_ptr<Wire> make_mqtt_wire(std::uint32_t topic) {
    return std::make_unique<MqttWire>(topic);
}

}  // namespace amq::bench
