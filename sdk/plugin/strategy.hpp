#pragma once
// The base class of a strategy: who gets a message, and what then.

#include <amq/plugin/host.hpp>
#include <amq/plugin/message.hpp>
#include <amq/plugin/options.hpp>
#include <amq/plugin/plan.hpp>
#include <amq/plugin/view.hpp>

#include <cstdint>

namespace amq {

/// One instance per shard, all calls on that shard's thread, never two at once and never one inside
/// another. A derived class is constructed as T(Host, const Options&), overrides route(), and of
/// the others only what it needs: for one that is not overridden the host does what its comment
/// says, without a call. Overrides are public. An exception ends the message as strategy_failed and
/// counts against the instance.
class Strategy {
  public:
    virtual ~Strategy() = default;

    /// A message arrived, was released, or a subscriber joined while it was held. Every decision
    /// but keep().
    virtual void route(const Message&, const View&, Plan&) = 0;

    /// A positive reply. Host: keep until want() replies came, then done with the last.
    virtual void on_reply(const Message&, const Reply&, const View&, Plan&) {}

    /// An attempt got no reply. Host: keep while attempts are pending, then drop as responder_lost.
    virtual void on_miss(const Message&, const Miss&, const View&, Plan&) {}

    /// A subscriber of any topic of this strategy came or went. Host: nothing.
    virtual void on_member(const Membership&) {}

    /// A timer set with Host::timer(), or wake_token. Host: nothing.
    virtual void on_timer(std::uint64_t) {}

    /// This instance replaced another and takes over its message. Host: keep.
    virtual void adopt(const Message&, const View&, Plan&) {}

    /// New options. Read all of them and call finish() before changing anything, so that a refusal
    /// changes nothing. Host: makes a new instance instead, which is right for all that keep no
    /// state.
    virtual void reconfigure(const Options&) {}

    /// Before the first message. Host: nothing.
    virtual void activate() {}

    /// After the last message; timers no longer fire. Host: nothing.
    virtual void deactivate() {}

    /// A table of this instance by its id, nullptr when it has none. Host: nothing.
    virtual const void* extension(const char*) { return nullptr; }

  protected:
    Strategy() = default;
    Strategy(const Strategy&) = delete;
    Strategy& operator=(const Strategy&) = delete;
};

}  // namespace amq
