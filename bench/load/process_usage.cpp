#include "bench/load/process_usage.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace amq::bench {
namespace {

std::string proc_path(int pid, const char* file) {
    return "/proc/" + std::to_string(pid) + "/" + file;
}

double cpu_seconds_of(int pid) {
    std::ifstream file(proc_path(pid, "stat"));
    std::string line;
    std::getline(file, line);
    const std::size_t name_end = line.rfind(')');
    if (!file || name_end == std::string::npos) {
        throw std::runtime_error("there is no process " + std::to_string(pid));
    }
    // After the name come the state and ten numbers, then utime and stime.
    std::istringstream fields(line.substr(name_end + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t resident_kib_of(int pid) {
    std::ifstream file(proc_path(pid, "status"));
    for (std::string word; file >> word;) {
        std::uint64_t kib = 0;
        if (word == "VmRSS:" && file >> kib) return kib;
    }
    throw std::runtime_error("process " + std::to_string(pid) + " has no memory to measure");
}

}  // namespace

ProcessUsage ProcessUsage::of(int pid) {
    return {cpu_seconds_of(pid), resident_kib_of(pid)};
}

}  // namespace amq::bench
