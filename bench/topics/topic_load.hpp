#pragma once

// Sessions that subscribe to many topics and sessions that send requests to them, in one epoll
// loop.

#include <cstdint>
#include <random>
#include <vector>

#include "bench/load/peer.hpp"
#include "bench/topics/settings.hpp"

namespace amq::bench {

enum class Aim { one_topic, subscribed_topics, all_topics };

struct Steps {
    double seconds = 0;     // for all of them
    double broker_cpu = 0;  // seconds of the broker's
};

struct Requests {
    double rate = 0;
    double broker_us = 0;      // of CPU time each
    double share_of_none = 0;  // that found no subscriber
};

class TopicLoad {
  public:
    explicit TopicLoad(const TopicSettings& settings);
    ~TopicLoad();
    TopicLoad(const TopicLoad&) = delete;
    TopicLoad& operator=(const TopicLoad&) = delete;

    // Each throws std::runtime_error when the broker refuses, or is silent for ten seconds.
    Steps subscribe();
    Steps unsubscribe();
    Requests request(Aim aim);

  private:
    void watch(std::uint32_t index, std::uint32_t events, int operation);
    void flush(std::uint32_t index);
    void turn();
    void on_readable(std::uint32_t index);
    void on_frame(std::uint32_t index, const char* head);
    void publish(std::uint32_t publisher);
    std::uint32_t aimed_at();
    std::uint32_t below(std::uint32_t count) {
        return static_cast<std::uint32_t>(random_() % count);
    }
    Steps change_all(bool joins);
    bool is_publisher(std::uint32_t index) const { return index >= settings_.sessions; }

    const TopicSettings& settings_;
    int epoll_;
    std::vector<Peer> peers_;  // those that subscribe come first
    std::vector<char> is_blocked_;
    std::vector<char> scratch_;
    std::mt19937 random_{1};
    Aim aim_ = Aim::one_topic;
    bool is_stopped_ = true;
    std::uint32_t awaited_ = 0;    // welcomes and acknowledgements
    std::uint32_t in_flight_ = 0;  // requests
    std::uint32_t sequence_ = 0;
    std::uint64_t answered_ = 0;
    std::uint64_t unheard_ = 0;
};

}  // namespace amq::bench
