#include "tests/client/fake_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace amq::client_test {

using flow::RawFrame;
namespace native = flow::native;

FakeBroker::FakeBroker() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const bool listens = ::bind(listener_, any, size) == 0 && ::listen(listener_, 16) == 0 &&
                         ::getsockname(listener_, any, &size) == 0;
    if (!listens) throw std::runtime_error("cannot listen");
    port_ = ntohs(address.sin_port);
}

FakeBroker::~FakeBroker() {
    ::close(listener_);
}

std::string FakeBroker::url() const {
    return "tcp://127.0.0.1:" + std::to_string(port_);
}

bool FakeBroker::accept(flow::milliseconds limit) {
    pollfd poll{listener_, POLLIN, 0};
    if (::poll(&poll, 1, static_cast<int>(limit.count())) != 1) return false;
    peer_.emplace(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    bytes_.clear();
    return true;
}

void FakeBroker::welcome() {
    if (!accept()) throw std::runtime_error("no client came");
    if (next().cmd != native::kHello) throw std::runtime_error("the client said no hello");
    send(welcome_frame());
}

native::Frame FakeBroker::next(flow::milliseconds limit) {
    const flow::Deadline deadline{limit};
    for (;;) {
        std::string_view rest = bytes_;
        if (const auto frame = flow::take_frame(rest)) {
            bytes_ = rest;
            if (frame->cmd != native::kPing) return native::parse(*frame);
            continue;
        }
        if (deadline.passed() || peer_->ended()) throw std::runtime_error("no frame came");
        bytes_ += peer_->receive(flow::milliseconds{deadline.left_ms()});
    }
}

RawFrame FakeBroker::welcome_frame(std::uint32_t max_payload, std::uint32_t version) {
    native::Block block;
    block.add(native::kVersions, native::u16(version)).add(native::kName, "amqd");
    block.add(native::kMaxPayload, native::u32(max_payload));
    return {.cmd = native::kWelcome,
            .sequence = 1,
            .status = native::kExtended,
            .body = block.closed()};
}

}  // namespace amq::client_test
