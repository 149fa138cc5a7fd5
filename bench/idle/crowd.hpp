#pragma once

// Many sessions in one epoll loop: each connects, greets and is answered, and then only answers
// pings.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/idle/settings.hpp"

namespace amq::bench {

class Crowd {
  public:
    explicit Crowd(const IdleSettings& settings);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    // Returns when every session is answered; throws when one is refused, or after 60 s.
    void gather();
    // Returns when standard input has ended; throws when the broker ends a session.
    void stay();

  private:
    struct Session {
        int fd = -1;
        std::uint32_t unanswered = 0;  // frames; with a WebSocket also the upgrade
        bool upgraded = false;
        std::string kept;  // of a frame that is not whole
    };

    void connect_one();
    void watch(int fd, std::uint32_t index);
    bool watch_input();
    std::size_t turn();
    void on_readable(std::uint32_t index);
    std::string_view take_upgrade(std::uint32_t index, std::string_view input);
    void answered(Session& session);
    static void send(const Session& session, std::string_view bytes);

    const IdleSettings& settings_;
    int epoll_;
    std::vector<Session> sessions_;
    std::uint32_t ready_ = 0;
    bool ended_ = false;  // standard input
};

}  // namespace amq::bench
