#include "host/crash_records.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <system_error>

#include "host/crash_line.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;
using std::chrono::system_clock;

constexpr std::string_view kForgiven = "forgiven";  // before the hash of a library

// The value behind "key=" in a line of such words.
std::string word_of(std::string_view line, std::string_view key) {
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t end = std::min(line.find(' ', at), line.size());
        const std::string_view word = line.substr(at, end - at);
        if (word.starts_with(key) && word.substr(key.size()).starts_with('=')) {
            return std::string(word.substr(key.size() + 1));
        }
        at = end + 1;
    }
    return {};
}

// The numbers of "2026-11-25T18:30:00.123Z", with what stands between them not looked at.
std::optional<std::array<int, 6>> numbers_of(std::string_view text) {
    constexpr std::array<std::size_t, 6> kAt{0, 5, 8, 11, 14, 17};
    if (text.size() != 24 || text.back() != 'Z') return std::nullopt;
    std::array<int, 6> numbers{};
    for (std::size_t k = 0; k < kAt.size(); ++k) {
        const std::string_view part = text.substr(kAt[k], k == 0 ? 4 : 2);
        const char* const end = part.data() + part.size();
        const auto [to, error] = std::from_chars(part.data(), end, numbers[k]);
        if (error != std::errc() || to != end) return std::nullopt;
    }
    return numbers;
}

std::optional<system_clock::time_point> time_of(std::string_view text) {
    using namespace std::chrono;
    const auto numbers = numbers_of(text);
    if (!numbers) return std::nullopt;
    const auto [y, mo, d, h, mi, s] = *numbers;
    const year_month_day date{year(y), month(static_cast<unsigned>(mo)),
                              day(static_cast<unsigned>(d))};
    if (!date.ok()) return std::nullopt;
    return sys_days(date) + hours(h) + minutes(mi) + seconds(s);
}

std::string first_of_list(const char* variable) {
    const char* value = std::getenv(variable);
    const std::string_view list = value != nullptr ? value : "";
    return std::string(list.substr(0, list.find(':')));
}

}  // namespace

fs::path crash_file(std::string_view configured) {
    if (configured == "off") return {};
    if (!configured.empty()) return configured;
    // systemd joins several directories with colons.
    if (const auto state = first_of_list("STATE_DIRECTORY"); !state.empty()) {
        return fs::path(state) / "crashes";
    }
    const char* const own = std::getenv("XDG_STATE_HOME");
    const bool has_own = own != nullptr && *own != '\0';
    return has_own ? fs::path(own) / "amq" / "crashes" : fs::path();
}

std::optional<CrashRecord> parse_crash_record(std::string_view line) {
    CrashRecord record;
    record.time = word_of(line, "ts");
    record.plugin = word_of(line, "plugin");
    record.callback = word_of(line, "callback");
    record.signal = word_of(line, "signal");
    record.sha256 = word_of(line, "sha256");
    const auto at = time_of(record.time);
    if (!at || record.plugin.empty() || record.sha256.empty()) return std::nullopt;
    record.at = *at;
    return record;
}

CrashRecords::CrashRecords(const fs::path& file) : file_(file) {
    if (file_.empty()) return;
    std::error_code ignored;  // then it cannot be opened either, and that says why
    if (file_.has_parent_path()) fs::create_directories(file_.parent_path(), ignored);
    refresh();
    if (records_.size() > kMost) shorten();
    descriptor_ = FileDescriptor(
        ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644));
    if (!descriptor_) problem_ = std::generic_category().message(errno);
}

void CrashRecords::refresh() {
    records_.clear();
    std::error_code ec;
    if (!fs::is_regular_file(file_, ec)) return;
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);) read(line);
}

// What is no record is passed over: an operator may have written to it.
void CrashRecords::read(const std::string& line) {
    const std::string forgiven = word_of(line, kForgiven);
    if (!forgiven.empty()) {
        std::erase_if(records_, [&](const auto& record) { return record.sha256 == forgiven; });
    } else if (auto record = parse_crash_record(line)) {
        records_.push_back(std::move(*record));
    }
}

// Appended, as the handler of a crash may append at the same moment.
void CrashRecords::forgive(std::string_view sha256) {
    refresh();
    if (crashes_of(sha256, {}).count == 0) return;
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    CrashLine line(LogFormat::logfmt);
    line.time("ts", now).text(kForgiven, sha256);
    write_crash_line(descriptor(), line.finish());
    refresh();
}

// Written beside it and renamed, so that no end of this process leaves half a file.
void CrashRecords::shorten() {
    records_.erase(records_.begin(), records_.end() - static_cast<std::ptrdiff_t>(kMost));
    const fs::path shorter = file_.string() + ".new";
    {
        std::ofstream out(shorter, std::ios::trunc);
        for (const CrashRecord& record : records_) {
            out << "ts=" << record.time << " signal=" << record.signal
                << " plugin=" << record.plugin << " callback=" << record.callback
                << " sha256=" << record.sha256 << '\n';
        }
        if (!out.flush()) return;
    }
    std::error_code ignored;  // the longer file is as good
    fs::rename(shorter, file_, ignored);
}

CrashRecords::Crashes CrashRecords::crashes_of(std::string_view sha256,
                                               system_clock::time_point since) const {
    Crashes crashes;
    for (const CrashRecord& record : records_) {
        if (record.sha256 != sha256 || record.at < since) continue;
        ++crashes.count;
        crashes.last = record;
    }
    return crashes;
}

}  // namespace amq::host
