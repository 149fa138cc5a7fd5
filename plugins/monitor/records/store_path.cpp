#include "plugins/monitor/records/store_path.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <vector>

namespace amq::monitor {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kRights = 0640;
constexpr std::string_view kAside = ".corrupt-";
constexpr std::array<const char*, 2> kBeside{"-wal", "-shm"};

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

int open_or_throw(const std::string& path, int flags) {
    const int file = open(path.c_str(), flags | O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, kRights);
    if (file < 0) fail(errno, path);
    return file;
}

std::string name_aside(const std::string& path, std::int64_t now_us) {
    const auto seconds = static_cast<std::time_t>(now_us / 1'000'000);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
    std::string name = path + std::string(kAside) + text.data();
    std::string free = name;
    for (int k = 2; fs::exists(free); ++k) free = name + "-" + std::to_string(k);
    return free;
}

bool is_main_file(const std::string& name) {
    return std::none_of(kBeside.begin(), kBeside.end(),
                        [&](std::string_view end) { return name.ends_with(end); });
}

// By their names, which sort by time.
std::vector<std::string> files_aside(const std::string& path) {
    std::vector<std::string> files;
    const fs::path directory = fs::absolute(path).parent_path();
    const std::string begin = fs::path(path).filename().string() + std::string(kAside);
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(begin) && is_main_file(name)) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

void remove_oldest_aside(const std::string& path) {
    const std::vector<std::string> files = files_aside(path);
    for (std::size_t k = 0; k + kMaxAside < files.size(); ++k) {
        std::error_code ignored;
        fs::remove(files[k], ignored);
        for (const char* end : kBeside) fs::remove(files[k] + end, ignored);
    }
}

void make_folders(const fs::path& folder) {
    std::error_code unseen;
    if (folder.empty() || fs::exists(folder, unseen) || unseen) return;
    make_folders(folder.parent_path());
    ::mkdir(folder.c_str(), S_IRWXU);
}

}  // namespace

void make_store_folder(const std::string& path) {
    make_folders(fs::path(path).parent_path());
}

// Only a file that is not there is opened: closing one that SQLite has open would take its locks.
void make_store_file(const std::string& path) {
    if (fs::exists(path)) return;
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kRights);
    if (file < 0 && errno != EEXIST) fail(errno, path);
    if (file >= 0) close(file);
}

StoreLock::StoreLock(const std::string& path) : file_(open_or_throw(path + ".lock", 0)) {
    if (flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    close(file_);
    fail(error, path + ".lock");
}

StoreLock::~StoreLock() {
    close(file_);
}

std::string move_aside(const std::string& path, std::int64_t now_us) {
    const std::string name = name_aside(path, now_us);
    fs::rename(path, name);
    for (const char* end : kBeside) {
        std::error_code not_there;
        fs::rename(path + end, name + end, not_there);
    }
    remove_oldest_aside(path);
    return name;
}

}  // namespace amq::monitor
