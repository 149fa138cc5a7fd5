#include "tests/support/raw_native.hpp"

#include <stdexcept>
#include <utility>

namespace amq::flow::native {
namespace {

std::string big_endian(std::uint64_t value, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t k = size; k-- > 0; value >>= 8U) bytes[k] = static_cast<char>(value & 0xFFU);
    return bytes;
}

}  // namespace

std::string u16(std::uint32_t value) {
    return big_endian(value, 2);
}

std::string u32(std::uint32_t value) {
    return big_endian(value, 4);
}

std::uint64_t number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

Block& Block::add(std::uint16_t type, std::string_view value) {
    records_ += u16(type) + u16(static_cast<std::uint32_t>(value.size()));
    records_ += value;
    return *this;
}

Block& Block::header(std::string_view name, std::string_view value) {
    std::string record(1, static_cast<char>(name.size()));
    record += name;
    record += value;
    return add(kHeader, record);
}

Frame parse(const RawFrame& frame) {
    Frame parsed{frame.cmd,
                 frame.sequence,
                 frame.status & 0xFFFFU,
                 frame.status & ~0xFFFFU,
                 frame.model,
                 frame.body,
                 {},
                 {}};
    if ((parsed.flags & kExtended) == 0) return parsed;
    std::string_view rest = frame.body;
    const std::size_t size = number(rest.substr(rest.size() - 4));
    parsed.payload = rest.substr(0, rest.size() - 4 - size);
    rest = rest.substr(parsed.payload.size(), size);
    while (!rest.empty()) {
        const auto type = static_cast<std::uint16_t>(number(rest.substr(0, 2)));
        const std::size_t length = number(rest.substr(2, 2));
        const std::string_view value = rest.substr(4, length);
        if (value.size() != length) throw std::runtime_error("a record is longer than its block");
        rest.remove_prefix(4 + length);
        if (type == kHeader) {
            const std::size_t name = number(value.substr(0, 1));
            parsed.headers.emplace_back(value.substr(1, name), value.substr(1 + name));
        } else if (!parsed.records.emplace(type, value).second) {
            throw std::runtime_error("a record came twice");
        }
    }
    return parsed;
}

std::string topic(std::uint32_t number, std::string_view name) {
    std::string entry = u32(number) + static_cast<char>(name.size());
    entry += name;
    return entry;
}

Session::Session(Transport transport, std::uint16_t port, Silent) : RawClient(transport, port) {
    set_opcode(Opcode::binary);
}

Session::Session(Transport transport, std::uint16_t port) : Session(transport, port, Silent{}) {
    greet();
}

Session::Session(Transport transport, RawSocket socket)
    : Session(transport, std::move(socket), Silent{}) {
    greet();
}

Session::Session(Transport transport, RawSocket socket, Silent)
    : RawClient(transport, std::move(socket)) {
    set_opcode(Opcode::binary);
}

void Session::greet() {
    send(hello());
    welcome = next();
    if (welcome.cmd != kWelcome) throw std::runtime_error("a hello was not welcomed");
}

RawFrame Session::hello() {
    return {.cmd = kHello,
            .sequence = 1,
            .status = kExtended,
            .body = Block().add(kVersions, u16(1)).add(kName, "a test").closed()};
}

std::uint32_t Session::publish(const Request& request) {
    RawFrame frame{.cmd = request.topic,
                   .sequence = ++sequence_,
                   .status = request.flags,
                   .model = request.model,
                   .body = request.body};
    if ((request.flags & kExtended) != 0) frame.body += request.block.closed();
    send(frame);
    return sequence_;
}

void Session::subscribe(const std::string& topics) {
    send({.cmd = kSubscribe, .sequence = 77, .body = topics});
    const Frame ack = next();
    if (ack.cmd != kAcknowledge || ack.sequence != 77 || ack.status != 0 || !ack.payload.empty()) {
        throw std::runtime_error("a subscription was not acknowledged as it should be");
    }
}

void Session::unsubscribe(const std::string& topics) {
    send({.cmd = kUnsubscribe, .sequence = 78, .body = topics});
    const Frame ack = next();
    if (ack.cmd != kAcknowledge || ack.sequence != 78 || ack.status != 0) {
        throw std::runtime_error("the end of a subscription was not acknowledged");
    }
}

void Session::reply(const Frame& message, std::string body, const Block* block) {
    RawFrame frame{.cmd = kReply,
                   .sequence = message.sequence,
                   .model = message.model,
                   .body = std::move(body)};
    if (block != nullptr) {
        frame.status = kExtended;
        frame.body += block->closed();
    }
    send(frame);
}

void Session::decline(const Frame& message) {
    send({.cmd = kReply, .sequence = message.sequence, .status = 4, .model = message.model});
}

void Session::cancel(std::uint32_t sequence) {
    send({.cmd = kCancel, .sequence = sequence});
}

void Session::fence() {
    send({.cmd = kPing, .sequence = 0xFE9CE});
    const Frame pong = next();
    if (pong.cmd != kPong || pong.sequence != 0xFE9CE) {
        throw std::runtime_error("a fence was not answered first");
    }
}

}  // namespace amq::flow::native
