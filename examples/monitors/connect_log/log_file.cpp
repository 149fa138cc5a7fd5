#include "log_file.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace connect_log {

namespace fs = std::filesystem;

void LogFile::open() {
    if (!is_open()) throw std::runtime_error("cannot write to " + path_);
}

bool LogFile::is_open() {
    if (out_.is_open() && out_) return true;
    out_ = std::ofstream(path_, std::ios::binary | std::ios::app);
    if (!out_) return false;
    std::error_code error;
    const auto there = fs::file_size(path_, error);
    size_ = error ? 0 : there;
    return true;
}

std::string LogFile::name(std::int64_t age) const {
    return age == 0 ? path_ : path_ + '.' + std::to_string(age);
}

// The names move up by one; the oldest is written over, or removed if none is kept.
void LogFile::rotate() {
    out_.close();
    std::error_code ignored;
    for (std::int64_t age = bounds_.kept; age > 0; --age)
        fs::rename(name(age - 1), name(age), ignored);
    if (bounds_.kept == 0) fs::remove(path_, ignored);
}

bool LogFile::append(std::string_view line) {
    if (line.size() + 1 > bounds_.bytes || !is_open()) return false;
    if (size_ + line.size() + 1 > bounds_.bytes) {
        rotate();
        if (!is_open()) return false;
    }
    out_ << line << '\n';
    size_ += line.size() + 1;
    return static_cast<bool>(out_);
}

bool LogFile::flush() {
    return static_cast<bool>(out_.flush());
}

}  // namespace connect_log
