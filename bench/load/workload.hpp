#pragma once

// What travels: the load moves bytes and calls a workload, which decides what to publish, what to
// reply, and whether what came is right.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "bench/load/options.hpp"
#include "bench/load/peer.hpp"
#include "bench/load/recorder.hpp"
#include "bench/load/wire.hpp"

namespace amq::bench {

// The peers a workload writes to; who was written to is noted, so that it can be flushed.
class Peers {
  public:
    Peers(std::uint32_t responders, std::uint32_t publishers)
        : responders_(responders), publishers_(publishers) {
        peers_.reserve(responders + publishers);
        is_dirty_.resize(responders + publishers);
    }

    void add(Peer peer) { peers_.push_back(std::move(peer)); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(peers_.size()); }
    Peer& at(std::uint32_t index) { return peers_[index]; }

    // Responders come first, then publishers.
    std::uint32_t responders() const { return responders_; }
    std::uint32_t publishers() const { return publishers_; }
    Role role_of(std::uint32_t index) const {
        return index < responders_ ? Role::responder : Role::publisher;
    }
    OutBuffer& to_responder(std::uint32_t responder) { return write_to(responder); }
    OutBuffer& to_publisher(std::uint32_t publisher) { return write_to(responders_ + publisher); }

    std::vector<std::uint32_t>& dirty() { return dirty_; }
    void flushed(std::uint32_t index) { is_dirty_[index] = false; }

  private:
    OutBuffer& write_to(std::uint32_t index) {
        if (!is_dirty_[index]) {
            is_dirty_[index] = true;
            dirty_.push_back(index);
        }
        return peers_[index].out();
    }

    std::uint32_t responders_;
    std::uint32_t publishers_;
    std::vector<Peer> peers_;
    std::vector<char> is_dirty_;
    std::vector<std::uint32_t> dirty_;
};

class Workload {
  public:
    Workload() = default;
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;
    virtual ~Workload() = default;

    virtual void start(Nanos now) = 0;
    // Once per turn of the loop: publishes what is due.
    virtual void publish_due(Nanos now) = 0;
    virtual void on_delivery(std::uint32_t responder, const Incoming& delivery, Nanos now) = 0;
    virtual void on_answer(std::uint32_t publisher, const Incoming& answer, Nanos now) = 0;
    // No new messages from here on.
    virtual void stop() = 0;
    // Deliveries and answers that are still to come.
    virtual std::int64_t outstanding() const = 0;
    // When publish_due must be called again though nothing came.
    virtual std::optional<Nanos> next_due() const = 0;
};

struct Stage {
    const Options& options;
    const Wire& wire;
    Peers& peers;
    Recorder& recorder;
};

std::unique_ptr<Workload> make_requests(const Stage& stage);  // models 12, 13 and echo
std::unique_ptr<Workload> make_fan_out(const Stage& stage);   // model 10

}  // namespace amq::bench
