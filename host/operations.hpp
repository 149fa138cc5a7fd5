#pragma once
// What an operator does to sessions, messages and the process, on all shards.

#include <functional>

#include "host/control/actions.hpp"
#include "host/listener.hpp"
#include "host/log.hpp"

namespace amq::host {

/// From any thread that may wait for the shards.
class Operations {
  public:
    /// All outlive it. `drain` begins the end of the broker, and returns.
    Operations(const Shards&, Log&, std::function<void()> drain);

    Answer kick(const KickSessions&) const;
    Answer set_log_level(const std::string& level) const;
    Answer drain() const;
    Answer publish(const PublishMessage&, const std::function<bool()>& given_up) const;

  private:
    const Shards& shards_;
    Log& log_;
    const std::function<void()> drain_;
};

}  // namespace amq::host
