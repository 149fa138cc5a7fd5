#pragma once
// What a store does with its files besides reading and writing them: it makes them, claims them for
// one process, and moves a broken one aside.

#include <cstddef>
#include <cstdint>
#include <string>

namespace amq::monitor {

inline constexpr std::size_t kMaxAside = 3;  // broken files that are kept

/// Makes the folder of a file, and those above it, for its owner alone (as the XDG Base Directory
/// Specification 0.8 has it for $XDG_STATE_HOME). One that cannot be made is told when the file is
/// opened.
void make_store_folder(const std::string& path);

/// Makes an empty file that others than its owner and group cannot read, unless there is one.
/// SQLite gives the files beside it the same rights. Throws std::system_error.
void make_store_file(const std::string& path);

/// Holds PATH.lock while it lives, so that two brokers never number records in one file. Throws
/// std::system_error: with EWOULDBLOCK when another process holds it.
class StoreLock {
  public:
    explicit StoreLock(const std::string& path);
    StoreLock(const StoreLock&) = delete;
    StoreLock& operator=(const StoreLock&) = delete;
    ~StoreLock();

  private:
    int file_ = -1;
};

/// Renames PATH, and what SQLite has beside it, to PATH.corrupt-20250131T235959Z, and removes the
/// oldest of such files beyond kMaxAside. Gives the name. Throws std::system_error.
std::string move_aside(const std::string& path, std::int64_t now_us);

}  // namespace amq::monitor
