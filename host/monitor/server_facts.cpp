#include "host/monitor/server_facts.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <utility>

#include "host/monitor/figures_json.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

// The entries of a directory of the kernel's, but for "." and "..".
std::uint64_t entries_of(const char* path) {
    DIR* const directory = ::opendir(path);
    if (directory == nullptr) return 0;
    std::uint64_t count = 0;
    while (::readdir(directory) != nullptr) ++count;
    ::closedir(directory);
    return count < 2 ? 0 : count - 2;
}

// Since Linux 6.2 that directory has a size, which is how many there are; to count ten thousand
// takes 20 ms.
std::uint64_t open_files() {
    constexpr const char* kFiles = "/proc/self/fd";
    struct stat facts {};
    if (::stat(kFiles, &facts) == 0 && facts.st_size > 0) {
        return static_cast<std::uint64_t>(facts.st_size);
    }
    return entries_of(kFiles);
}

// See proc(5), /proc/self/statm: the second number is resident pages.
std::uint64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t cpu_us() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) {
        return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
               static_cast<std::uint64_t>(time.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

json::object process() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    return {{"rss_bytes", resident_bytes()},
            {"open_fds", open_files()},
            {"max_fds", std::uint64_t{files.rlim_cur}},
            {"cpu_us", cpu_us()},
            {"threads", entries_of("/proc/self/task")}};
}

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value() : json::value(json_text(text));
}

}  // namespace

ServerFacts::ServerFacts() : started_us_(unix_us()), loaded_us_(started_us_) {}

void ServerFacts::add_listener(std::string_view name, std::string_view url, std::string_view role) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back({{"name", name}, {"url", json_text(url)}, {"role", role}});
}

void ServerFacts::set_state(std::string_view state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
}

void ServerFacts::set_config(std::vector<ConfigKey> keys, ConfigFile file) {
    const std::lock_guard lock(mutex_);
    keys_ = std::move(keys);
    file_ = std::move(file);
    loaded_us_ = unix_us();
}

void ServerFacts::note_reload(const std::optional<std::string>& error) {
    const std::lock_guard lock(mutex_);
    reload_ = Reload{unix_us(), error};
}

json::object ServerFacts::server(std::string_view version, std::size_t shards,
                                 const LimitsConfig& limits) const {
    json::object object{
        {"name", "amqd"},
        {"version", version},
        {"pid", ::getpid()},
        {"started_us", started_us_},
        {"shards", shards},
        {"limits",
         {{"max_connections", limits.max_connections}, {"max_payload", limits.max_payload}}},
        {"process", process()}};
    const std::lock_guard lock(mutex_);
    object["state"] = state_;
    object["listeners"] = listeners_;
    json::object config{{"file", text_or_null(file_.path)},
                        {"sha256", text_or_null(file_.sha256)},
                        {"loaded_us", loaded_us_},
                        {"last_reload", nullptr}};
    if (reload_) {
        config["last_reload"] = {
            {"at_us", reload_->at_us},
            {"ok", !reload_->error},
            {"error", reload_->error ? json::value(json_text(*reload_->error)) : json::value()}};
    }
    object["config"] = std::move(config);
    return object;
}

json::object ServerFacts::config() const {
    const std::lock_guard lock(mutex_);
    json::array keys;
    for (const ConfigKey& one : keys_) {
        keys.push_back({{"key", json_text(one.key)},
                        {"value", json_text(one.value)},
                        {"source", json_text(one.source)}});
    }
    return {{"keys", std::move(keys)}};
}

}  // namespace amq::host
