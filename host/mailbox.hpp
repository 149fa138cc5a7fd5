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
    /// Bytes. A batch that has grown so large is handed over at once, where the reader has room.
    static constexpr std::size_t kFullBatch = std::size_t{256} << 10U;
    using Reader = std::function<void(const exchange::ShardWord&)>;

    Mailbox() { spare_.reserve(kBatches + 1); }

    // The writer's side.
    void append(const exchange::ShardWord&);
    /// Something was appended since publish() handed over all.
    bool has_unpublished() const { return !open_.empty() || handed_over_early_; }
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

    bool hand_over();
    void take_back(std::uint64_t head);

    std::array<Batch, kBatches> ring_;
    alignas(64) std::atomic<std::uint64_t> tail_{0};  // the writer's: batches handed over
    Batch open_;
    bool handed_over_early_ = false;
    // Of batches that were read, the last one of them first: what is in use is as little as it can
    // be, and stays in the processor's cache.
    std::vector<Batch> spare_;
    std::uint64_t taken_back_ = 0;  // batches
    std::uint64_t appended_ = 0;
    alignas(64) std::atomic<std::uint64_t> head_{0};  // the reader's: batches done with
    std::atomic<std::uint64_t> read_{0};
};

}  // namespace amq::host
