#include "bench/idle/greeting.hpp"

#include <stdexcept>

#include "bench/load/amq_head.hpp"

namespace amq::bench {
namespace {

constexpr std::uint32_t kHello = 0xFFFFFF00;
constexpr std::uint32_t kSubscribe = 0xFFFFFF02;
constexpr std::uint32_t kPing = 0xFFFFFF08;
constexpr std::uint32_t kPong = 0xFFFFFF09;
constexpr std::uint32_t kError = 0xFFFFFF0B;
constexpr std::uint32_t kOriginalSubscribe = 1;
constexpr std::uint32_t kExtended = 0x10000;
constexpr std::uint32_t kFirstTopic = 10'000;
constexpr std::uint32_t kRefusedTopic = 0;  // no topic: its request is answered at once

void put(std::string& to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t k = bytes; k-- > 0;) {
        to += static_cast<char>(value >> (8 * k) & 0xFFU);
    }
}

void put_record(std::string& to, std::uint16_t type, std::string_view value) {
    put(to, type, 2);
    put(to, value.size(), 2);
    to += value;
}

std::string frame(const AmqHead& head, std::string_view body) {
    OutBuffer out;
    put_frame(out, head, body);
    return std::string(out.unsent());
}

std::string hello(std::uint32_t number) {
    std::string records;
    put_record(records, 6, std::string_view("\0\1", 2));  // version 1
    put_record(records, 7, "idle");
    put_record(records, 8, "1.0");
    put_record(records, 9, "user-" + std::to_string(number));
    put(records, records.size(), 4);
    return frame({.cmd = kHello, .sequence = 1, .flags = kExtended}, records);
}

std::string native_subscription(std::uint32_t topic) {
    std::string topics;
    put(topics, topic, 4);
    put(topics, 0, 1);
    return frame({.cmd = kSubscribe, .sequence = 2}, topics);
}

// The bytes of a WebSocket frame's header; 0 while it is not whole.
std::size_t header_of(std::string_view input) {
    if (input.size() < 2) return 0;
    const auto length = static_cast<unsigned char>(input[1]);
    if (length > 126) throw std::runtime_error("a masked or a huge WebSocket frame");
    return length == 126 ? 4 : 2;
}

}  // namespace

std::string upgrade_request() {
    return "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

std::string greeting(std::uint32_t number, const IdleSettings& settings) {
    const std::uint32_t topic = kFirstTopic + number % settings.topics;
    switch (settings.role) {
        case IdleRole::native:
            return wrapped(settings, hello(number)) + wrapped(settings, native_subscription(topic));
        case IdleRole::publisher:
            return wrapped(settings, frame({.cmd = kRefusedTopic, .sequence = 1, .model = 12}, ""));
        case IdleRole::subscriber: break;
    }
    const std::string topics = "{\"topics\":[" + std::to_string(topic) + "]}";
    return wrapped(settings, frame({.cmd = kOriginalSubscribe, .sequence = 1}, topics));
}

std::uint32_t answers(IdleRole role) {
    return role == IdleRole::native ? 2 : 1;
}

// Every frame here is short enough for a header of two or four bytes and a mask of zeros.
std::string wrapped(const IdleSettings& settings, std::string_view frame) {
    if (!settings.websocket) return std::string(frame);
    std::string out = "\x82";
    if (frame.size() < 126) {
        put(out, 0x80U | frame.size(), 1);
    } else {
        put(out, 0x80U | 126U, 1);
        put(out, frame.size(), 2);
    }
    put(out, 0, 4);
    return out.append(frame);
}

std::optional<Heard> hear(const IdleSettings& settings, std::string_view input) {
    const std::size_t header = settings.websocket ? header_of(input) : 0;
    if (settings.websocket && header == 0) return std::nullopt;
    if (input.size() <= header) return std::nullopt;
    Incoming incoming;
    if (!take_frame(incoming, input.substr(header))) {
        if (incoming.kind != Incoming::Kind::refused) return std::nullopt;
        throw std::runtime_error("the broker sends what is no frame");
    }
    const char* head = input.data() + header;
    const Heard heard{header + incoming.size, load_word(head + 4), load_word(head + 8),
                      load_word(head + 16)};
    if (heard.cmd == kError) throw std::runtime_error("the broker refuses a session");
    return heard;
}

std::optional<std::string> pong_for(const Heard& heard) {
    if (heard.cmd != kPing) return std::nullopt;
    return frame({.cmd = kPong, .sequence = heard.sequence}, "");
}

}  // namespace amq::bench
