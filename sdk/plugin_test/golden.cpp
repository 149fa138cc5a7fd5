#include <amq/plugin_test/golden.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include <amq/plugin_test/strategy_bench.hpp>

namespace amq::test {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kBefore = 3;  // lines shown before the first difference
constexpr std::size_t kShown = 8;   // and from there on, of either side

struct GoldenFile {
    bool is_there = false;
    Lines comments;
    Lines decisions;
};

GoldenFile read(const std::string& path) {
    std::ifstream in(path);
    GoldenFile file;
    file.is_there = in.is_open();
    for (std::string line; std::getline(in, line);) {
        const bool is_comment = line.starts_with('#');
        (is_comment ? file.comments : file.decisions).push_back(std::move(line));
    }
    return file;
}

bool write(const std::string& path, const Lines& comments, const Lines& decisions) {
    std::ofstream out(path, std::ios::trunc);
    for (const std::string& line : comments) out << line << '\n';
    for (const std::string& line : decisions) out << line << '\n';
    return static_cast<bool>(out.flush());
}

std::string shown(std::string_view mark, const Lines& lines, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t k = from; k < std::min(to, lines.size()); ++k)
        text += std::string(mark) + lines[k] + '\n';
    return text;
}

std::string difference(const Lines& golden, const Lines& now) {
    const auto first = std::ranges::mismatch(golden, now).in1 - golden.begin();
    const auto at = static_cast<std::size_t>(first);
    std::string text = "line " + std::to_string(at + 1) + " of the decisions is the first of " +
                       std::to_string(golden.size()) + " in the file (-) that differs from " +
                       std::to_string(now.size()) + " now (+)\n";
    text += shown("  ", golden, at - std::min(at, kBefore), at);
    text += shown("- ", golden, at, at + kShown);
    text += shown("+ ", now, at, at + kShown);
    return text;
}

bool is_update() {
    const char* wish = std::getenv("AMQ_UPDATE_GOLDEN");
    return wish != nullptr && std::string_view(wish) == "1";
}

}  // namespace

GoldenMatch matches_golden(const StrategyBench& bench, const std::string& path) {
    const GoldenFile file = read(path);
    if (file.is_there && file.decisions == bench.decisions()) return {true, {}};
    if (is_update()) {
        if (write(path, file.comments, bench.decisions())) return {true, "wrote " + path};
        return {false, path + " cannot be written"};
    }
    const std::string seed = "seed " + std::to_string(bench.seed()) + ", " + path + ": ";
    const std::string advice = "AMQ_UPDATE_GOLDEN=1 writes the file as it would be now\n";
    if (!file.is_there) return {false, seed + "there is no such file; " + advice};
    return {false, seed + difference(file.decisions, bench.decisions()) + advice};
}

}  // namespace amq::test
