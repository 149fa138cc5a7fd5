#pragma once
// Whoever waits for a result: a thread that is blocked, or an Asio handler.

#include <amq/client/result.hpp>

namespace amq::client {

class Waiter {
  public:
    virtual ~Waiter() = default;
    // Exactly once, on any thread, with nothing of the client locked. One that is its own owner
    // destroys itself.
    virtual void complete(Result result) = 0;
};

}  // namespace amq::client
