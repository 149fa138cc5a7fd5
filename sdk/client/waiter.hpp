#pragma once
// Whoever waits for a result: a thread that is blocked, or an Asio handler.

#include <utility>

#include <amq/client/result.hpp>

namespace amq::client {

class Alarm;

class Waiter {
  public:
    virtual ~Waiter() = default;
    // Exactly once, on any thread, with nothing of the client locked. One that is its own owner
    // destroys itself.
    virtual void complete(Result result) = 0;
    // The same, but whoever sleeps until then is woken when the alarm rings.
    virtual void complete_by(Alarm&, Result result) { complete(std::move(result)); }
};

}  // namespace amq::client
