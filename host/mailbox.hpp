#pragma once
// The only door between two shards, in one direction: words are gathered, handed over in batches,
// and read there.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "host/exchange/effects.hpp"

namespace amq::host {

/// One writer thread, one reader thread; no lock and no waiting. Nothing is ever lost: when the
/// reader is behind by kBatches, words stay with the writer until publish() is called again.
/// waiting_bytes() tells the writer when to take in less.
class Mailbox {
  public:
    static constexpr std::size_t kBatches = 64;
    using Reader = std::function<void(const exchange::ShardWord&)>;

    // The writer's side.
    void append(const exchange::ShardWord&);
    bool has_unpublished() const { return !open_.empty(); }
    /// Hands over what was appended; false while the reader has no room.
    bool publish();
    /// Bytes appended and not read yet.
    std::uint64_t waiting_bytes() const {
        return appended_ - read_.load(std::memory_order_acquire);
    }

    // The reader's side.
    /// Gives each word handed over, in order; its bytes are good during the call. Returns how many
    /// batches.
    std::size_t drain(const Reader&);

  private:
    using Batch = std::vector<std::byte>;

    std::array<Batch, kBatches> ring_;
    alignas(64) std::atomic<std::uint64_t> tail_{0};  // the writer's: batches handed over
    Batch open_;
    std::uint64_t appended_ = 0;
    alignas(64) std::atomic<std::uint64_t> head_{0};  // the reader's: batches done with
    std::atomic<std::uint64_t> read_{0};
};

}  // namespace amq::host
