#pragma once
// A file of lines that is never larger than it may be: then it is put aside, and the oldest goes.

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace connect_log {

class LogFile {
  public:
    /// At most so many bytes, and so many files of before: PATH.1 is the latest of them.
    struct Bounds {
        std::uint64_t bytes = 0;
        std::int64_t kept = 0;
    };

    LogFile(std::string path, Bounds bounds) : path_(std::move(path)), bounds_(bounds) {}

    /// Goes on behind what is there. Throws std::runtime_error with the name of the file.
    void open();
    /// The line without its end. False: it is in no file, and the next one is tried again.
    bool append(std::string_view line);
    /// False: what was appended since the last time may be in no file.
    bool flush();
    void close() { out_.close(); }

  private:
    bool is_open();
    void rotate();
    [[nodiscard]] std::string name(std::int64_t age) const;

    const std::string path_;
    const Bounds bounds_;
    std::ofstream out_;
    std::uint64_t size_ = 0;
};

}  // namespace connect_log
