#pragma once
// The subscribers that a message may go to, as one call sees them.

#include <amq/plugin/abi.h>
#include <amq/plugin/strided.hpp>
#include <amq/plugin/text.hpp>

#include <cstdint>

namespace amq {

/// One subscriber of the message's topic. Remember its id, never its index or this object: both die
/// with the call.
class Subscriber {
  public:
    explicit Subscriber(const amq_sub& raw) noexcept : raw_(&raw) {}

    amq_id id() const noexcept { return raw_->id; }
    /// False: it reads too slowly just now, and another one is the better choice while there is
    /// one.
    bool has_credit() const noexcept { return raw_->load->credit != 0; }
    std::uint32_t credit() const noexcept { return raw_->load->credit; }
    /// Deliveries of this shard that it has not replied to.
    std::uint32_t inflight() const noexcept { return raw_->load->inflight; }
    /// 1 unless it asked for more.
    std::uint32_t weight() const noexcept { return raw_->weight; }

  private:
    const amq_sub* raw_;
};

/// All subscribers of the message's topic, in no promised order. Cheap to copy, lives as long as
/// the call.
class View : public Strided<amq_sub, Subscriber> {
  public:
    explicit View(const amq_view& raw) noexcept
        : Strided(raw.first, raw.n, raw.stride), now_(time_of(raw.now_ns)) {}

    /// The host's time, the same clock as Host::now().
    Nanoseconds now() const noexcept { return now_; }

  private:
    Nanoseconds now_;
};

}  // namespace amq
