#pragma once

// A workload on a stage of its own, for tests: its peers are connected to a socket where nobody
// reads, so what it publishes stays in their buffers, to be looked at and answered by hand.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/load/workload.hpp"

namespace amq::bench {

class DeafListener {
  public:
    DeafListener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (bind(fd_, generic, size) != 0 || listen(fd_, 16) != 0 ||
            getsockname(fd_, generic, &size) != 0) {
            throw std::runtime_error("no socket to listen on");
        }
        port_ = ntohs(address.sin_port);
    }
    ~DeafListener() { close(fd_); }
    DeafListener(const DeafListener&) = delete;
    DeafListener& operator=(const DeafListener&) = delete;

    std::uint16_t port() const { return port_; }

  private:
    int fd_;
    std::uint16_t port_ = 0;
};

class TestStage {
  public:
    explicit TestStage(Options wanted)
        : options(std::move(wanted)),
          wire(make_amq_wire(options.topic, options.model)),
          peers(options.subscribers, options.publishers),
          recorder(options.rate > 0 ? Counted::by_due_time : Counted::by_end) {
        for (std::uint32_t i = 0; i < options.subscribers + options.publishers; ++i) {
            peers.add(Peer("127.0.0.1", listener_.port()));
        }
        recorder.measure_between(0, 1'000'000);
        const Stage stage{options, *wire, peers, recorder};
        workload = options.model == Model::fan_out ? make_fan_out(stage) : make_requests(stage);
    }

    // Takes what the workload has written to one of its peers, as the frames a broker would read.
    std::vector<std::string> written_by_publisher(std::uint32_t publisher) {
        return take(peers.to_publisher(publisher));
    }
    std::vector<std::string> written_by_responder(std::uint32_t responder) {
        return take(peers.to_responder(responder));
    }

    void deliver(std::uint32_t responder, const std::string& frame, Nanos now) {
        workload->on_delivery(responder, wire->next(frame), now);
    }
    void answer(std::uint32_t publisher, const std::string& frame, Nanos now) {
        workload->on_answer(publisher, wire->next(frame), now);
    }

  private:
    std::vector<std::string> take(OutBuffer& out) const {
        std::vector<std::string> frames;
        while (!out.is_empty()) {
            const std::size_t size = wire->next(out.unsent()).size;
            frames.emplace_back(out.unsent().substr(0, size));
            out.drop_front(size);
        }
        return frames;
    }

    DeafListener listener_;

  public:
    Options options;
    std::unique_ptr<Wire> wire;
    Peers peers;
    Recorder recorder;
    std::unique_ptr<Workload> workload;
};

}  // namespace amq::bench
