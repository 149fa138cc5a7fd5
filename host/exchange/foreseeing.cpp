// What will be needed soon begins to come into the processor's caches: where topics are many, each
// would be waited for.

#include "host/exchange/core.hpp"

namespace amq::exchange {

void Core::foresee(const Foresight& soon) {
    for (const Foresight::Reply& reply : soon.replies()) {
        const auto origin = sequence_origin(reply.sequence, options_.shards);
        if (!origin || origin->shard != options_.shard) continue;
        const std::uint32_t subscriber = subscriber_of(reply.from);
        if (subscriber == kNone) continue;
        const auto found = subscribers_[subscriber].pending.find(origin->ordinal);
        if (found.found != PendingReplies::Found::open) continue;
        topics_.fetch(exchanges_[found.attempt.exchange()].topic);
    }
    topics_.foresee(soon.topics());
}

}  // namespace amq::exchange
