#pragma once
// The file of a store as its writer has it open: insert, and stay within bounds.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "plugins/monitor/records/database.hpp"
#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/store_path.hpp"

namespace amq::monitor {

/// Smaller limits are taken as this one: there would be no room for a record of the largest size.
inline constexpr std::uint64_t kLeastStoreBytes = 1024 * 1024;

struct FileBounds {
    std::uint64_t max_bytes = 256ULL * 1024 * 1024;  // of the main file; see kWalBytes
    std::int64_t max_age_us = 7LL * 24 * 3600 * 1'000'000;
};

/// What SQLite writes beside the main file before it moves it there, and cuts back to then. Records
/// of many clients touch the same pages of the indexes again and again: the more of them wait here,
/// the less is written in all.
inline constexpr std::uint64_t kWalBytes = 16ULL * 1024 * 1024;

/// Records that were numbered before the file could be opened have to come after those in it.
struct NumberShift {
    std::uint64_t up_to = 0;  // of numbers from 1 to this
    std::uint64_t by = 0;

    [[nodiscard]] std::uint64_t of(std::uint64_t n) const { return n <= up_to ? n + by : n; }
};

/// One thread. Everything throws DatabaseError; the constructor also ForeignFile and
/// std::system_error.
class RecordFile {
  public:
    RecordFile(const std::string& path, const FileBounds& bounds);

    /// The largest number in it, 0 if it is empty.
    [[nodiscard]] std::uint64_t last_number();

    /// All of them or none. Gives how many are in it that were not before.
    std::size_t insert(std::span<const RecordPtr> records, const NumberShift& shift);

    /// How many of the records, from the first on, fit a single transaction of this file: one at
    /// least.
    [[nodiscard]] std::size_t fitting(std::span<const RecordPtr> records) const;

    /// Deletes the oldest records until there is room for these.
    void make_room(std::span<const RecordPtr> records);

    /// One piece of what has to be done for age and size. Says whether there is more.
    bool tidy(std::int64_t now_us);

    /// Says what SQLite finds wrong with the file; empty if nothing is. Reads all of it.
    [[nodiscard]] std::string damage();

    [[nodiscard]] std::uint64_t bytes();

  private:
    std::int64_t used_pages();
    std::int64_t pages_for(std::span<const RecordPtr> records) const;
    bool delete_oldest();
    bool delete_older_than(std::int64_t at_us);
    bool give_pages_back();
    void limit_pages();

    StoreLock lock_;
    FileBounds bounds_;
    Database database_;
    std::int64_t page_bytes_ = 0;
    std::int64_t max_pages_ = 0;
    Statement insert_;
};

}  // namespace amq::monitor
