#pragma once
// Connections to read a store's file by, a few of them, for whichever thread asks.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plugins/monitor/records/database.hpp"

namespace amq::monitor {

/// How long one reading may take, the wait for a connection included.
inline constexpr std::chrono::milliseconds kReadLimit{2000};

/// From any thread.
class RecordReaders {
  public:
    static constexpr std::size_t kMost = 4;  // at once; others wait

    RecordReaders(std::string path, std::chrono::milliseconds limit);
    ~RecordReaders();

    /// Runs `read` on a connection that is its own for that time. Throws DatabaseError:
    /// SQLITE_INTERRUPT at the limit of time, SQLITE_BUSY when no connection was free until then,
    /// SQLITE_CANTOPEN while it is closed.
    void read(const std::function<void(Database&)>& read);

    /// No more readings; waits for those that go on.
    void close();
    void open();

  private:
    using Clock = std::chrono::steady_clock;
    struct Reader;
    std::unique_ptr<Reader> borrow(Clock::time_point until);
    void give_back(std::unique_ptr<Reader> reader);

    const std::string path_;
    const std::chrono::milliseconds limit_;
    std::mutex mutex_;  // guards the rest
    std::condition_variable changed_;
    std::vector<std::unique_ptr<Reader>> idle_;
    std::size_t lent_ = 0;
    bool open_ = false;
};

}  // namespace amq::monitor
