#include "tests/support/raw_client.hpp"

#include <poll.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace amq::flow {

RawClient::RawClient(Transport transport, std::uint16_t port, ConnectOptions options)
    : RawClient(transport, RawSocket::connect_tcp(port, options)) {}

RawClient::RawClient(Transport transport, RawSocket socket)
    : transport_(transport), socket_(std::move(socket)) {
    if (transport_ == Transport::tcp) return;
    socket_.send(upgrade_request());
    wire_ = read_upgrade_answer(socket_);
    take_frames();
}

std::string RawClient::wrapped(std::string_view bytes) const {
    if (transport_ == Transport::tcp) return std::string{bytes};
    return encode(RawWsFrame{.opcode = opcode_, .payload = std::string{bytes}});
}

void RawClient::send_bytes(std::string_view bytes) {
    socket_.send(wrapped(bytes));
}

void RawClient::send_in_pieces(std::string_view bytes, std::size_t size) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
        send_bytes(bytes.substr(0, size));
    }
}

void RawClient::take_message(const RawWsFrame& frame) {
    switch (frame.opcode) {
        case Opcode::ping:
            socket_.send(encode(RawWsFrame{.opcode = Opcode::pong, .payload = frame.payload}));
            return;
        case Opcode::pong: return;
        case Opcode::close: close_code_ = flow::close_code(frame); return;
        case Opcode::binary: {
            std::string_view payload = frame.payload;
            std::optional<RawFrame> one = take_frame(payload);
            if (!frame.fin || !one || !payload.empty()) {
                throw std::runtime_error("a message came that is not exactly one frame");
            }
            frames_.push_back(*std::move(one));
            ++frames_received_;
            return;
        }
        default: throw std::runtime_error("a message came that is not binary");
    }
}

void RawClient::read(milliseconds limit) {
    wire_ += socket_.receive(limit);
    take_frames();
}

void RawClient::take_frames() {
    std::string_view rest = wire_;
    if (transport_ == Transport::tcp) {
        while (std::optional<RawFrame> frame = take_frame(rest)) {
            frames_.push_back(*std::move(frame));
            ++frames_received_;
        }
    } else {
        while (std::optional<RawWsFrame> frame = take_ws_frame(rest)) take_message(*frame);
    }
    wire_.erase(0, wire_.size() - rest.size());
}

std::optional<RawFrame> RawClient::receive(milliseconds limit) {
    const Deadline deadline{limit};
    while (frames_.empty() && !socket_.ended()) {
        read(milliseconds{deadline.left_ms()});
        if (deadline.passed()) break;
    }
    if (frames_.empty()) return std::nullopt;
    RawFrame frame = std::move(frames_.front());
    frames_.pop_front();
    return frame;
}

RawFrame RawClient::expect(milliseconds limit) {
    std::optional<RawFrame> frame = receive(limit);
    if (frame) return *std::move(frame);
    throw std::runtime_error(socket_.ended() ? "the connection ended where a frame was due"
                                             : "no frame came in time");
}

bool RawClient::silent_for(milliseconds limit) {
    return !receive(limit) && !socket_.ended();
}

bool RawClient::ended_within(milliseconds limit) {
    const Deadline deadline{limit};
    while (!socket_.ended() && !deadline.passed()) read(milliseconds{deadline.left_ms()});
    return socket_.ended();
}

std::optional<std::size_t> first_with_frame(std::span<RawClient* const> clients,
                                            milliseconds limit) {
    const Deadline deadline{limit};
    while (true) {
        std::vector<pollfd> sockets;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (clients[i]->has_frame()) return i;
            sockets.push_back(
                {clients[i]->socket().ended() ? -1 : clients[i]->socket().fd(), POLLIN, 0});
        }
        if (::poll(sockets.data(), sockets.size(), deadline.left_ms()) == 0) return std::nullopt;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (sockets[i].revents != 0) clients[i]->read(milliseconds{0});
        }
    }
}

std::uint32_t Publisher::publish(std::uint32_t model, std::uint32_t topic, std::string body) {
    ++sequence_;
    send(RawFrame{.cmd = topic, .sequence = sequence_, .model = model, .body = std::move(body)});
    return sequence_;
}

void Publisher::fence() {
    // Topic 1 is reserved, so this is refused at once, wherever anything is held or waited for.
    const RawFrame refused{.cmd = 1, .sequence = 0xFE9CE, .model = 12, .body = {}};
    send(refused);
    for (const Deadline deadline{kPatience}; !deadline.passed();) {
        if (expect().sequence == refused.sequence) return;
    }
    throw std::runtime_error("a publisher's fence was not answered");
}

std::string json_list(const std::vector<std::uint32_t>& topics) {
    std::string list;
    for (std::uint32_t topic : topics) list += (list.empty() ? "" : ",") + std::to_string(topic);
    return '[' + list + ']';
}

void Subscriber::subscribe(const std::vector<std::uint32_t>& topics) {
    const std::string list = json_list(topics);
    const RawFrame ack = subscribe_with("{\"topics\":" + list + "}");
    const RawFrame good{.cmd = kSubscribeAck,
                        .sequence = 77,
                        .body = R"({"status":0,"message":"ok","topics":)" + list + "}"};
    if (ack == good) return;
    throw std::runtime_error("a subscription was not answered as it should be: " + ack.body);
}

RawFrame Subscriber::subscribe_with(std::string json, std::uint32_t sequence) {
    send(RawFrame{.cmd = kSubscribe, .sequence = sequence, .body = std::move(json)});
    return expect();
}

void Subscriber::reply(const RawFrame& delivered, std::string body) {
    RawFrame answer = delivered;
    answer.body = std::move(body);
    send(answer);
}

void Subscriber::decline(const RawFrame& delivered) {
    RawFrame answer = delivered;
    answer.status = kStatusDecline;
    answer.body.clear();
    send(answer);
}

}  // namespace amq::flow
