#pragma once
// All that is recorded: the ring, the store behind it if there is one, and the questions that are
// answered from both.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/monitor/records/flapping.hpp"
#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/record_question.hpp"
#include "plugins/monitor/records/record_ring.hpp"
#include "plugins/monitor/records/record_store.hpp"
#include "plugins/monitor/records/why.hpp"

namespace amq::monitor {

struct RecordsOptions {
    std::size_t ring = RecordRing::kDefaultCapacity;  // records in memory
    std::optional<StoreOptions> store{};              // `opened` is not for the caller
};

struct RecordPage {
    std::vector<RecordPtr> records{};  // newest first
    bool more = false;                 // there are older ones: ask for those before the last one
    std::string incomplete{};  // why some may be missing, or what is wrong with the question
    bool is_mistaken = false;  // the question is wrong, and `incomplete` says how
};

/// From any thread. The newest records are answered from the ring, older ones from the store, so an
/// answer has what was added just before, and has it also when the disk is full.
class Records {
  public:
    static constexpr std::size_t kMostScanned = 100'000;  // records that flapping() looks at
    static constexpr std::size_t kMostOfMoment = 10'000;  // records that one end is grouped with

    explicit Records(RecordsOptions options);
    ~Records();  // stops

    void start();
    void stop();

    /// Bounds its texts, numbers it, keeps it. Never waits for the disk.
    RecordPtr add(Record record);

    [[nodiscard]] RecordPage ask(const RecordQuestion& question);

    /// What came after number `n`, oldest first, from the ring: for streams of events.
    [[nodiscard]] std::vector<RecordPtr> after(std::uint64_t n, std::size_t most) const;
    [[nodiscard]] std::uint64_t last() const { return ring_.last(); }

    /// Clients that connected at least so many times within the time before now.
    [[nodiscard]] Flapping flapping(std::chrono::microseconds within, std::uint64_t at_least,
                                    std::int64_t now_us);

    /// The last ends and refusals of one user or address, each with a reading.
    [[nodiscard]] Why why(const WhyQuestion& question);

    /// Nothing without a store.
    [[nodiscard]] std::optional<StoreStatus> store_status() const;
    /// Waits until the store has all that was added; false at the limit, true without a store.
    bool settle(std::chrono::milliseconds limit);

  private:
    struct Visit {
        std::size_t count = 0;
        std::string error{};
    };
    Visit visit(const RecordQuestion& question, std::size_t most,
                const std::function<void(RecordPtr)>& take);
    Grouped grouped(const Record& one);

    RecordRing ring_;
    std::unique_ptr<RecordStore> store_;
};

}  // namespace amq::monitor
