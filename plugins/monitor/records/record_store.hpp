#pragma once
// Records in a file: written by a thread of its own, read by whoever asks, kept within bounds.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/record_file.hpp"
#include "plugins/monitor/records/record_query.hpp"
#include "plugins/monitor/records/record_question.hpp"
#include "plugins/monitor/records/record_queue.hpp"
#include "plugins/monitor/records/record_readers.hpp"
#include "plugins/monitor/records/store_state.hpp"

namespace amq::monitor {

struct StoreOptions {
    static constexpr std::size_t kQueue = 10'000;
    static constexpr std::size_t kBatch = 1000;

    std::string path{};
    FileBounds bounds{};
    std::size_t queue = kQueue;  // records that wait for the writer; more are dropped
    std::size_t batch = kBatch;  // records of one transaction, at most
    std::chrono::milliseconds batch_wait{200};  // the longest that one waits for others
    std::chrono::milliseconds retry{1000};      // between two tries while something is wrong
    /// Between two looks at the bounds, or two tries to open the file, while nothing comes.
    std::chrono::milliseconds tidy_every{10'000};
    std::chrono::milliseconds stop_limit{2000};  // to write what waits, at the end
    std::chrono::milliseconds read_limit = kReadLimit;
    std::int64_t few_rows = kFewRows;  // how a question is looked for; not what it finds

    std::function<std::int64_t()> now_us{};  // since 1970; asked on the writer's thread
    /// On the writer's thread, and in start() on the caller's. Must not call the store.
    std::function<void(const StoreNotice&)> told{};
    /// When the file is open for the first time: tells its largest number, and is told the largest
    /// that was given before, as RecordRing::shift() does.
    std::function<std::uint64_t(std::uint64_t)> opened{};
};

struct StoreStatus {
    StoreState state = StoreState::stopped;
    std::string text{};        // what is wrong; empty while nothing is
    std::uint64_t stored = 0;  // records in the file, of this process
    std::uint64_t dropped_queue_full = 0;
    std::uint64_t dropped_at_end = 0;    // could not be written before the end
    std::uint64_t dropped_conflict = 0;  // another record has the number
    std::uint64_t moved_aside = 0;       // broken files
    std::uint64_t reads_failed = 0;      // their limit of time included
    std::uint64_t bytes = 0;             // of the main file
    std::size_t queued = 0;
};

class RecordStore {
  public:
    explicit RecordStore(StoreOptions options);
    RecordStore(const RecordStore&) = delete;
    RecordStore& operator=(const RecordStore&) = delete;
    ~RecordStore();  // stops

    /// Opens the file and starts the thread. Whatever is wrong with the file is told, and tried
    /// again by the thread.
    void start();
    /// Writes what waits, for `stop_limit` at most, and closes the file. It can be started again.
    void stop();

    /// Any thread; never waits for the disk. False when the queue is full: the record is counted,
    /// and is not stored.
    bool offer(RecordPtr record);

    /// Waits until all that was offered is in the file; false at the limit.
    bool settle(std::chrono::milliseconds limit);

    struct Answer {
        std::vector<RecordPtr> records{};  // newest first
        std::string error{};               // why these are not all; empty if they are
    };
    /// Any thread. At most `most` records that match, `question.limit` aside.
    [[nodiscard]] Answer collect(const RecordQuestion& question, std::size_t most);
    /// The same, one by one and kept nowhere; gives the error.
    std::string visit(const RecordQuestion& question, std::size_t most,
                      const std::function<void(Record)>& take);

    [[nodiscard]] StoreStatus status() const;

  private:
    using Clock = std::chrono::steady_clock;

    std::string sentence_of(const DatabaseError& error) const;
    void run();
    void store(const std::vector<RecordPtr>& batch);
    bool try_to_store(std::span<const RecordPtr>& left);
    void write(std::span<const RecordPtr>& left);
    bool open();
    void open_or_throw();
    void tidy();
    void look_for_damage();
    bool recover(StoreState state, const std::string& what);
    bool replace_broken(const std::string& what);
    void close_file();
    void note(StoreState state, const std::string& text);
    bool is_time_up() const;

    const StoreOptions options_;
    RecordQueue queue_;
    RecordReaders readers_;
    std::optional<RecordFile> file_;    // the writer's thread, and start()
    std::optional<NumberShift> shift_;  // the same; there since the file was first opened
    Clock::time_point stop_by_ = Clock::time_point::max();  // the writer's thread
    std::atomic<bool> suspect_{false};                      // a reader found the file broken

    std::atomic<std::uint64_t> stored_{0};
    std::atomic<std::uint64_t> dropped_queue_full_{0};
    std::atomic<std::uint64_t> dropped_at_end_{0};
    std::atomic<std::uint64_t> dropped_conflict_{0};
    std::atomic<std::uint64_t> moved_aside_{0};
    std::atomic<std::uint64_t> reads_failed_{0};
    std::atomic<std::uint64_t> bytes_{0};
    mutable std::mutex mutex_;  // guards the two below
    StoreState state_ = StoreState::stopped;
    std::string text_;
    std::thread thread_;
};

}  // namespace amq::monitor
