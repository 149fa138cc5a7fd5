#include "bench/client_requests/raw_responder.hpp"

#include <poll.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <vector>

#include "bench/load/option_value.hpp"

namespace amq::bench::clients {
namespace {

constexpr std::chrono::seconds kStartLimit{10};
constexpr int kLookMs = 50;  // whether it is to stop

std::unique_ptr<Wire> make_wire(const std::string& topic) {
    return make_native_wire(0, topic, Model::one_of_many);
}

bool await_input(const Peer& peer) {
    pollfd one{peer.fd(), POLLIN, 0};
    return poll(&one, 1, kLookMs) > 0;
}

// Whether the broker has confirmed it; nobody has asked anything yet.
bool is_ready(const Wire& wire, Peer& peer, std::vector<char>& scratch) {
    std::string_view input = peer.receive(scratch);
    bool is_ready = false;
    for (;;) {
        const Incoming incoming = wire.next(input);
        if (incoming.kind == Incoming::Kind::incomplete) break;
        if (incoming.kind == Incoming::Kind::refused) throw std::runtime_error("it refuses");
        is_ready = is_ready || incoming.kind == Incoming::Kind::ready;
        input.remove_prefix(incoming.size);
    }
    peer.keep(input);
    return is_ready;
}

}  // namespace

HostAndPort host_and_port(const std::string& url) {
    constexpr std::string_view kScheme = "tcp://";
    const std::size_t colon = url.rfind(':');
    if (!url.starts_with(kScheme) || colon < kScheme.size()) {
        throw std::invalid_argument("\"" + url + "\" is not tcp://A.B.C.D:PORT");
    }
    return {url.substr(kScheme.size(), colon - kScheme.size()),
            parse<std::uint16_t>("url", std::string_view(url).substr(colon + 1), 1, 65535)};
}

Peer greeted(const Wire& wire, Role role, const std::string& url) {
    const HostAndPort at = host_and_port(url);
    Peer peer(at.host, at.port);
    peer.out().append(wire.greeting(role, 0));
    peer.flush();
    std::vector<char> scratch(1U << 16U);
    const auto end = std::chrono::steady_clock::now() + kStartLimit;
    while (!await_input(peer) || !is_ready(wire, peer, scratch)) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("no broker takes the native protocol at " + url);
        }
    }
    return peer;
}

RawResponder::RawResponder(const std::string& url, const std::string& topic)
    : wire_(make_wire(topic)),
      peer_(greeted(*wire_, Role::responder, url)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

// One that loses its connection is seen by whoever asks.
void RawResponder::run(const std::stop_token& stop) {
    std::vector<char> scratch(std::size_t{1} << 18U);
    try {
        while (!stop.stop_requested()) {
            if (!await_input(peer_)) continue;
            std::string_view input = peer_.receive(scratch);
            echo(input);
            peer_.keep(input);
            while (peer_.flush() == Peer::Flushed::partly && !stop.stop_requested()) {
                pollfd one{peer_.fd(), POLLOUT, 0};
                poll(&one, 1, kLookMs);
            }
        }
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_client_requests: the responder: %s\n", problem.what());
    }
}

void RawResponder::echo(std::string_view& input) {
    for (;;) {
        const Incoming incoming = wire_->next(input);
        if (incoming.kind == Incoming::Kind::incomplete) return;
        if (incoming.kind == Incoming::Kind::message) {
            wire_->reply(peer_.out(), incoming.reply_to, incoming.body);
        } else if (incoming.kind == Incoming::Kind::control) {
            peer_.out().append(incoming.answer);
        }
        input.remove_prefix(incoming.size);
    }
}

}  // namespace amq::bench::clients
