#pragma once

// The run itself: one epoll loop that connects all peers, warms up, measures and drains.

#include <memory>
#include <optional>
#include <vector>

#include "bench/load/options.hpp"
#include "bench/load/process_usage.hpp"
#include "bench/load/recorder.hpp"
#include "bench/load/workload.hpp"

namespace amq::bench {

struct Usage {
    double load_cpu_seconds = 0;
    std::optional<ProcessUsage> broker;
};

class Load {
  public:
    explicit Load(const Options& options);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Throws when the broker cannot be reached, refuses, closes a connection or goes silent.
    void run();

    const Recorder& recorder() const { return recorder_; }
    const Usage& at_begin() const { return at_begin_; }
    const Usage& at_end() const { return at_end_; }

  private:
    void connect_all();
    void connect_one(std::uint32_t index);
    void await_ready(Nanos deadline);
    void run_until(Nanos deadline);
    void drain(Nanos deadline);
    void turn(Nanos wake_at);
    void on_readable(std::uint32_t index);
    void on_incoming(std::uint32_t index, const Incoming& incoming, Nanos now);
    void flush_dirty();
    void flush(std::uint32_t index);
    void watch(std::uint32_t index, std::uint32_t events, int operation);
    void check_progress(Nanos now);
    Usage usage() const;

    const Options& options_;
    std::unique_ptr<Wire> wire_;
    Peers peers_;
    Recorder recorder_;
    std::unique_ptr<Workload> workload_;
    int epoll_;
    std::vector<char> scratch_;
    std::vector<char> is_blocked_;  // per peer: waits to become writable
    std::uint32_t unready_ = 0;
    std::uint64_t last_progress_ = 0;
    Nanos last_progress_at_ = 0;
    Usage at_begin_;
    Usage at_end_;
};

}  // namespace amq::bench
