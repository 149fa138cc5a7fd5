#pragma once
// The file of crashes inside of plugins, a line each: written by the handler of the crash, and read
// at the next start, so that a library that keeps crashing is left out. Of one thread, but for the
// descriptor.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/file_descriptor.hpp"

namespace amq::host {

/// Where it is: as configured; "off" or, when that is empty and neither $STATE_DIRECTORY nor
/// $XDG_STATE_HOME says where state is kept, nowhere.
std::filesystem::path crash_file(std::string_view configured);

struct CrashRecord {
    std::chrono::system_clock::time_point at;
    std::string time;  // the same as it is written
    std::string plugin;
    std::string callback;
    std::string signal;
    std::string sha256;  // of the library
};

/// Nothing when the line is none, whoever wrote it.
std::optional<CrashRecord> parse_crash_record(std::string_view line);

class CrashRecords {
  public:
    static constexpr std::size_t kMost = 256;  // lines that are kept; the oldest go

    /// Makes the file and its directory when they are not there; an empty path is no file.
    explicit CrashRecords(const std::filesystem::path&);

    /// To append to; -1 when there is no file.
    int descriptor() const { return descriptor_.get(); }
    const std::filesystem::path& file() const { return file_; }
    /// Why there is no file although one was asked for; or empty.
    const std::string& problem() const { return problem_; }

    /// Reads the file again, which others may have written to.
    void refresh();
    /// From here on the library's crashes so far do not count. A line in the file says so, and
    /// they are dropped with it when that is shortened.
    void forgive(std::string_view sha256);

    struct Crashes {
        std::size_t count = 0;
        CrashRecord last;
    };
    /// Those of the library since then.
    Crashes crashes_of(std::string_view sha256, std::chrono::system_clock::time_point since) const;

  private:
    void read(const std::string& line);
    void shorten();

    std::filesystem::path file_;
    std::vector<CrashRecord> records_;
    FileDescriptor descriptor_;
    std::string problem_;
};

}  // namespace amq::host
