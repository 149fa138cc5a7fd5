// A WebSocket (RFC 6455) around another protocol, from the client's side: a handshake, then each
// frame of the other protocol is one masked binary message. So do the broker's own: a message that
// has more or less than one frame is refused. Many of them share a read and a write.

#include <cstring>
#include <utility>

#include "bench/load/masking.hpp"
#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

// The pair that RFC 6455 itself has as its example; nothing caches answers here.
constexpr std::string_view kUpgrade =
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr std::string_view kAccepted = "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
constexpr std::string_view kSwitching = "HTTP/1.1 101 ";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

// First bytes of frames that are whole messages.
constexpr unsigned char kBinary = 0x82;
constexpr unsigned char kPing = 0x89;
constexpr unsigned char kPong = 0x8A;

constexpr unsigned char kMasked = 0x80;
constexpr unsigned char kLength16 = 126;
constexpr unsigned char kLength64 = 127;
constexpr std::size_t kLongestHead = 14;

char* put_big_endian(char* at, std::uint64_t value, unsigned bytes) {
    for (; bytes > 0; --bytes) *at++ = static_cast<char>(value >> (8 * (bytes - 1)));
    return at;
}

void put_masked(OutBuffer& out, unsigned char type, std::string_view payload, std::uint32_t key) {
    char head[kLongestHead] = {static_cast<char>(type)};
    char* end = head + 2;
    unsigned char length = static_cast<unsigned char>(payload.size());
    if (payload.size() >= kLength16) {
        const bool is_short = payload.size() <= 0xFFFF;
        length = is_short ? kLength16 : kLength64;
        end = put_big_endian(end, payload.size(), is_short ? 2 : 8);
    }
    head[1] = static_cast<char>(kMasked | length);
    std::memcpy(end, &key, sizeof key);
    const auto size = static_cast<std::size_t>(end - head) + sizeof key;
    char* place = out.extend(size + payload.size());
    std::memcpy(place, head, size);
    copy_masked(place + size, payload.data(), payload.size(), key);
}

// A frame of the broker's.
struct ServerFrame {
    unsigned char type = 0;
    std::size_t head = 0;
    std::uint64_t length = 0;
};

// False while bytes of it are missing.
bool read_head(ServerFrame& frame, std::string_view input) {
    if (input.size() < 2) return false;
    frame.type = static_cast<unsigned char>(input[0]);
    frame.length = static_cast<unsigned char>(input[1]);
    frame.head = frame.length == kLength16 ? 4 : frame.length == kLength64 ? 10 : 2;
    if (input.size() < frame.head) return false;
    if (frame.head > 2) frame.length = 0;
    for (std::size_t i = 2; i < frame.head; ++i) {
        frame.length = frame.length << 8U | static_cast<unsigned char>(input[i]);
    }
    return true;
}

class WebSocketWire final : public Wire {
  public:
    explicit WebSocketWire(std::unique_ptr<Wire> inner) : inner_(std::move(inner)) {}

    // The broker takes frames in the same segment as the request.
    std::string greeting(Role role, std::uint32_t index) const override {
        OutBuffer out;
        out.append(kUpgrade);
        const std::string inner = inner_->greeting(role, index);
        if (!inner.empty()) put_masked(out, kBinary, inner, keys_.next());
        return std::string(out.unsent());
    }

    std::uint32_t confirmations(Role role) const override {
        return 1 + inner_->confirmations(role);
    }

    Incoming next(std::string_view input) const override {
        Incoming incoming;
        ServerFrame frame;
        if (input.starts_with(kSwitching.front())) {
            take_upgrade(incoming, input);
        } else if (!read_head(frame, input)) {
            return incoming;
        } else if (frame.type != kBinary && frame.type != kPing && frame.type != kPong) {
            incoming.kind = Incoming::Kind::refused;
        } else if (input.size() - frame.head >= frame.length) {
            take(incoming, frame.type, input.substr(frame.head, frame.length));
            incoming.size = frame.head + frame.length;
        }
        return incoming;
    }

    void publish(OutBuffer& out, const Publish& message) const override {
        inner_->publish(unmasked_, message);
        send(out);
    }

    void reply(OutBuffer& out, std::string_view reply_to, std::string_view body) const override {
        inner_->reply(unmasked_, reply_to, body);
        send(out);
    }

  private:
    void send(OutBuffer& out) const {
        put_masked(out, kBinary, unmasked_.unsent(), keys_.next());
        unmasked_.drop_front(unmasked_.unsent().size());
    }

    static void take_upgrade(Incoming& incoming, std::string_view input) {
        const std::size_t end = input.find(kHeaderEnd);
        if (end == std::string_view::npos) return;
        incoming.size = end + kHeaderEnd.size();
        const std::string_view answer = input.substr(0, incoming.size);
        const bool is_accepted =
            answer.starts_with(kSwitching) && answer.find(kAccepted) != std::string_view::npos;
        incoming.kind = is_accepted ? Incoming::Kind::ready : Incoming::Kind::refused;
    }

    void take(Incoming& incoming, unsigned char type, std::string_view payload) const {
        if (type == kBinary) {
            incoming = inner_->next(payload);
            const bool is_whole = incoming.kind != Incoming::Kind::incomplete;
            if (!is_whole || incoming.size != payload.size()) {
                incoming.kind = Incoming::Kind::refused;
            }
            if (!incoming.answer.empty()) incoming.answer = answer(kBinary, incoming.answer);
        } else {
            incoming.kind = Incoming::Kind::control;
            if (type == kPing) incoming.answer = answer(kPong, payload);
        }
    }

    std::string_view answer(unsigned char type, std::string_view payload) const {
        OutBuffer out;
        put_masked(out, type, payload, keys_.next());
        answer_ = out.unsent();
        return answer_;
    }

    std::unique_ptr<Wire> inner_;
    // Neither says anything about the wire: one is another each time, the others are room to work.
    mutable MaskKeys keys_;
    mutable OutBuffer unmasked_;  // empty between calls
    mutable std::string answer_;
};

}  // namespace

std::unique_ptr<Wire> make_websocket_wire(std::unique_ptr<Wire> inner) {
    return std::make_unique<WebSocketWire>(std::move(inner));
}

}  // namespace amq::bench
