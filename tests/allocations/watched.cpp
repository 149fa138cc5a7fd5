#include "tests/allocations/watched.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "tests/support/child_process.hpp"

namespace amq::allocations {
namespace {

struct Mapping {
    std::uintptr_t from = 0;
    std::uintptr_t to = 0;
    std::uintptr_t offset = 0;
    std::string file;
};

std::vector<Mapping> mappings_of(pid_t process) {
    std::vector<Mapping> all;
    std::ifstream maps("/proc/" + std::to_string(process) + "/maps");
    for (std::string line; std::getline(maps, line);) {
        Mapping one;
        char dash = 0;
        std::string rights, device, inode;
        std::istringstream fields(line);
        fields >> std::hex >> one.from >> dash >> one.to >> rights >> one.offset >> device >>
            inode >> one.file;
        all.push_back(std::move(one));
    }
    return all;
}

// By addr2line, which comes with the compiler; a library without debug information is named with
// the place in it.
std::string name_of(std::uintptr_t address, const std::vector<Mapping>& mappings) {
    const auto at = std::find_if(mappings.begin(), mappings.end(), [&](const Mapping& one) {
        return one.from <= address && address < one.to;
    });
    if (at == mappings.end()) return "somewhere";
    std::ostringstream place;
    place << std::hex << "0x" << address - 1 - at->from + at->offset;
    const auto found =
        flow::run_to_end({.program = "/usr/bin/env",
                          .arguments = {"addr2line", "-Cfpsi", "-e", at->file, place.str()}});
    if (found.exit_code == 0 && found.output.find("??") == std::string::npos) return found.output;
    return at->file + " + " + place.str() + '\n';
}

// Without the counting itself, and without the loop that everything is called from.
constexpr std::uint32_t kOwn = 2;
constexpr std::uint32_t kShown = 9;

std::string stack_of(const Trace& trace, const std::vector<Mapping>& mappings) {
    std::string text = "thread " + std::string(trace.thread) + '\n';
    const std::uint32_t frames = trace.frames.load(std::memory_order_acquire);
    for (std::uint32_t k = kOwn; k < std::min(frames, kOwn + kShown); ++k) {
        text += "    " + name_of(reinterpret_cast<std::uintptr_t>(trace.at[k]), mappings);
    }
    return text;
}

}  // namespace

void begin(Counted& counted) {
    for (Trace& trace : counted.traces) trace.frames = 0;
    counted.calls = 0;
    counted.is_on = 1;
}

std::uint64_t end(Counted& counted) {
    counted.is_on = 0;
    return counted.calls;
}

std::string where(const Counted& counted, pid_t process) {
    constexpr std::size_t kStacks = 6;
    std::map<std::vector<void*>, std::pair<std::size_t, const Trace*>> alike;
    for (const Trace& trace : counted.traces) {
        if (trace.frames == 0) continue;
        auto& [times, first] = alike[{trace.at, trace.at + trace.frames}];
        ++times;
        first = &trace;
    }
    const std::vector<Mapping> mappings = mappings_of(process);
    std::string text;
    std::size_t shown = 0;
    for (const auto& [stack, seen] : alike) {
        if (++shown > kStacks) break;
        text += std::to_string(seen.first) + " times: " + stack_of(*seen.second, mappings);
    }
    return text;
}

}  // namespace amq::allocations
