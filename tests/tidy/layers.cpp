#include "tests/tidy/layers.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "tests/tidy/code.hpp"

namespace amq::tidy {
namespace {

struct Layer {
    std::string_view prefix;                    // of the paths in it; the longest that fits counts
    std::vector<std::string_view> may_include;  // prefixes of targets, beside the layer's own
};

// The house: an arrow that is not here is wrong. Whoever adds a folder adds its line.
std::vector<Layer> layers_of_the_code() {
    return {
        {"sdk/plugin/", {"std"}},
        {"sdk/anet/",
         {"std", "posix", "boost/asio", "boost/beast", "boost/system", "openssl"}},
        {"sdk/client/", {"std", "posix", "boost/asio", "boost/system", "sdk/anet/"}},
        {"sdk/cli/",
         {"std", "posix", "CLI", "boost/asio", "boost/json", "sdk/client/", "sdk/anet/native"}},
        {"sdk/cli/monitor/",
         {"std", "posix", "CLI", "boost/asio", "boost/beast", "boost/json", "boost/system",
          "sdk/cli/", "sdk/client/model"}},
        {"sdk/plugin_test/", {"std", "sdk/plugin/", "host/exchange/"}},
        {"sdk/plugin_check/",
         {"std", "posix", "CLI", "boost/json", "sdk/plugin/", "host/exchange/", "host/plugins/",
          "host/printable"}},
        {"plugins/", {"std", "sdk/plugin/"}},
        {"plugins/monitor/", {"std", "posix", "boost/json", "sdk/plugin/", "plugins/monitor/"}},
        {"plugins/monitor/series/", {"std", "boost/json"}},
        {"plugins/monitor/metrics/",
         {"std", "boost/json", "prometheus", "plugins/monitor/series/"}},
        {"plugins/monitor/api/", {"std", "boost/json", "sdk/plugin/", "plugins/monitor/"}},
        {"plugins/monitor/http/",
         {"std", "posix", "boost/asio", "boost/beast", "boost/json", "boost/system", "openssl"}},
        {"plugins/monitor/records/", {"std", "posix", "boost/json"}},  // posix: sqlite3.h too
        {"host/exchange/", {"std", "sdk/plugin/", "boost/unordered"}},
        {"host/printable", {"std"}},
        {"host/config/",
         {"std", "posix", "toml++", "CLI", "boost/json", "host/printable",
          "host/exchange/topic_pattern"}},
        {"host/log", {"std", "posix", "spdlog", "host/config/", "host/printable"}},
        {"host/plugins/",
         {"std", "posix", "openssl", "boost/dll", "sdk/plugin/", "host/printable",
          "host/exchange/breadcrumb"}},
        {"host/control/", {"std", "posix", "boost/asio", "boost/json", "host/printable"}},
        {"host/",
         {"std", "posix", "boost/asio", "boost/json", "boost/system", "boost/unordered",
          "sdk/anet/", "sdk/plugin/", "host/exchange/", "host/printable", "host/config/",
          "host/log", "host/plugins/", "host/control/"}},
        {"examples/",
         {"std", "posix", "boost/asio", "boost/beast", "boost/json", "boost/system", "sdk/"}},
        {"examples/strategies/", {"std", "gtest", "sdk/plugin/", "sdk/plugin_test/"}},
        {"examples/monitors/", {"std", "posix", "gtest", "sdk/plugin/"}},
        {"bench/", {"std", "posix", "gtest", "benchmark"}},
        {"bench/echo/anet_echo", {"std", "posix", "sdk/anet/"}},
        {"bench/guard", {"std", "benchmark", "sdk/plugin/", "host/exchange/"}},
        {"bench/messages", {"std", "benchmark", "sdk/plugin/", "host/exchange/"}},
        {"bench/micro/",
         {"std", "posix", "benchmark", "valgrind", "sdk/plugin/", "sdk/anet/", "host/exchange/",
          "host/mailbox"}},
        {"bench/memberships", {"std", "posix", "sdk/plugin/", "host/exchange/"}},
        {"bench/topics/", {"std", "posix", "bench/load/"}},
        {"bench/records", {"std", "plugins/monitor/records/"}},
        {"bench/client_requests/", {"std", "posix", "gtest", "nats", "sdk/client/", "bench/load/"}},
    };
}

// Tests see what they test. Those that stand outside of the broker share no code with it.
std::vector<Layer> layers_of_the_tests() {
    return {
        {"tests/flow/", {"std", "posix", "gtest", "boost/json", "tests/support/"}},
        {"tests/flow/fixtures/", {"std", "sdk/plugin/"}},
        {"tests/support/", {"std", "posix", "gtest", "boost/json"}},
        {"tests/allocations/",
         {"std", "posix", "gtest", "tests/support/", "bench/micro/core_traffic"}},
        {"tests/package/", {"std", "posix"}},
        {"tests/tidy/", {"std", "gtest"}},
        {"tests/anet/",
         {"std", "posix", "gtest", "boost/", "openssl", "sdk/anet/",
          "tests/support/thread_watch"}},
        {"tests/client/",
         {"std", "posix", "gtest", "boost/asio", "boost/json", "sdk/anet/", "sdk/client/",
          "tests/support/"}},
        {"tests/examples/",
         {"std", "gtest", "boost/asio", "boost/beast", "boost/json", "sdk/client/",
          "tests/support/"}},
        {"tests/cli/",
         {"std", "posix", "gtest", "CLI", "boost/json", "sdk/cli/", "sdk/client/",
          "tests/cli/monitor/canned", "tests/support/"}},
        {"tests/cli/monitor/",
         {"std", "posix", "gtest", "boost/json", "sdk/cli/", "tests/cli/shell", "tests/support/"}},
        {"tests/plugin/", {"std", "gtest", "sdk/plugin/"}},
        {"tests/plugins/",
         {"std", "posix", "gtest", "sdk/plugin/", "sdk/plugin_test/", "host/exchange/",
          "host/plugins/", "tests/plugin/", "tests/support/"}},
        {"tests/monitor/broker/",
         {"std", "posix", "gtest", "boost/json", "tests/flow/", "tests/support/"}},
        {"tests/monitor/prometheus/",
         {"std", "gtest", "boost/json", "tests/monitor/broker/", "tests/support/"}},
        {"tests/monitor/broker/fixture/", {"std", "sdk/plugin/"}},
        {"tests/monitor/broker/safety",  // which walks the paths that there are
         {"std", "gtest", "boost/json", "plugins/monitor/", "tests/flow/", "tests/monitor/broker/",
          "tests/support/"}},
        {"tests/monitor/",
         {"std", "posix", "gtest", "boost/json", "sdk/plugin/", "plugins/monitor/",
          "tests/support/"}},
        {"tests/monitor/records/",
         {"std", "posix", "gtest", "boost/json", "plugins/monitor/records/",
          "sdk/anet/close_reason", "tests/support/"}},
        {"tests/plugin_check/", {"std", "posix", "gtest", "boost/json", "sdk/", "tests/support/"}},
        {"tests/exchange/",
         {"std", "gtest", "sdk/plugin/", "sdk/plugin_test/", "host/exchange/",
          "tests/plugins/static_strategies"}},
        {"tests/sim/", {"std", "sdk/plugin/", "host/exchange/", "tests/plugins/static_strategies"}},
        {"tests/host/",
         {"std", "posix", "gtest", "boost/", "sdk/", "host/", "tests/support/",
          "tests/plugins/loader_fixture"}},
        {"tests/fuzz/monitor_http", {"std", "plugins/monitor/http/"}},
        {"tests/fuzz/native_peer", {"std", "posix", "boost/asio", "sdk/", "host/"}},
        {"tests/fuzz/",
         {"std", "posix", "sdk/", "host/", "tests/plugins/static_strategies",
          "tests/fuzz/native_peer"}},
    };
}

const std::vector<Layer>& layers() {
    static const std::vector<Layer> table = [] {
        std::vector<Layer> all = layers_of_the_code();
        for (Layer& layer : layers_of_the_tests()) all.push_back(std::move(layer));
        return all;
    }();
    return table;
}

const Layer* layer_of(std::string_view path) {
    const Layer* best = nullptr;
    for (const Layer& layer : layers()) {
        if (!path.starts_with(layer.prefix)) continue;
        if (best == nullptr || layer.prefix.size() > best->prefix.size()) best = &layer;
    }
    return best;
}

// What belongs together and may include itself: a layer, but each plugin alone.
std::string_view own_part(std::string_view path, const Layer& layer) {
    constexpr std::array<std::string_view, 3> kApart{"plugins/", "examples/strategies/",
                                                     "examples/monitors/"};
    if (std::find(kApart.begin(), kApart.end(), layer.prefix) == kApart.end()) return layer.prefix;
    const std::size_t end = path.find('/', layer.prefix.size());
    return end == std::string_view::npos ? path : path.substr(0, end + 1);
}

// The first folder of a library's header says whose it is; of Boost, the library within.
std::string library_of(std::string_view header) {
    const std::size_t slash = header.find('/');
    std::string_view name = header.substr(0, slash);
    if (name != "boost") return std::string(name);
    std::string_view rest = header.substr(slash + 1);
    return "boost/" + std::string(rest.substr(0, rest.find_first_of("/.")));
}

bool is_posix(std::string_view header) {
    constexpr std::array<std::string_view, 5> kFolders{"sys/", "netinet/", "arpa/", "net/",
                                                       "linux/"};
    const auto begins = [&](std::string_view folder) { return header.starts_with(folder); };
    return std::any_of(kFolders.begin(), kFolders.end(), begins);
}

bool is_of_c(std::string_view header) {
    constexpr std::array<std::string_view, 10> kHeaders{
        "stddef.h", "stdint.h", "stdio.h",  "stdlib.h", "stdbool.h",
        "string.h", "limits.h", "assert.h", "stdarg.h", "errno.h"};
    return std::find(kHeaders.begin(), kHeaders.end(), header) != kHeaders.end();
}

std::string system_target(std::string_view header) {
    if (header.starts_with("amq/")) return "sdk/" + std::string(header.substr(4));
    if (is_posix(header)) return "posix";
    if (header.find('/') != std::string_view::npos) return library_of(header);
    const bool is_c_name = header.ends_with(".h");
    return !is_c_name || is_of_c(header) ? "std" : "posix";
}

// The header of an include line with its quotes or brackets; nothing if the line is none.
std::optional<std::string> included(std::string_view code, const std::string& line) {
    const std::size_t hash = code.find_first_not_of(' ');
    if (hash == std::string_view::npos || code[hash] != '#') return std::nullopt;
    if (!has_word(code, "include")) return std::nullopt;
    const std::size_t open = line.find_first_of("<\"", hash);
    if (open == std::string::npos) return std::nullopt;
    const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
    return line.substr(open, close - open + 1);
}

bool may_include(std::string_view path, const Layer& layer, std::string_view target) {
    if (layer_of(target) == &layer) return target.starts_with(own_part(path, layer));
    return std::any_of(layer.may_include.begin(), layer.may_include.end(),
                       [&](std::string_view allowed) { return target.starts_with(allowed); });
}

}  // namespace

std::string target_of(std::string_view path, std::string_view spelled) {
    const std::string_view header = spelled.substr(1, spelled.size() - 2);
    if (spelled.front() == '<') return system_target(header);
    const std::string_view top = header.substr(0, header.find('/'));
    constexpr std::array<std::string_view, 6> kTops{"host",  "sdk",   "plugins",
                                                    "bench", "tests", "examples"};
    if (std::find(kTops.begin(), kTops.end(), top) != kTops.end()) return std::string(header);
    const auto folder = std::filesystem::path(path).parent_path();
    return (folder / header).lexically_normal().generic_string();
}

Findings check_layers(const Source& source) {
    if (!is_code(source)) return {};
    const Layer* layer = layer_of(source.path);
    if (layer == nullptr) return {{source.path, 0, "is in no layer of tests/tidy/layers.cpp"}};
    Findings findings;
    const std::vector<std::string> code = code_of(source);
    for (std::size_t k = 0; k < code.size(); ++k) {
        const auto spelled = included(code[k], source.lines[k]);
        if (!spelled) continue;
        const std::string target = target_of(source.path, *spelled);
        if (may_include(source.path, *layer, target)) continue;
        findings.push_back(
            {source.path, k + 1, std::string(layer->prefix) + " must not include " + target});
    }
    return findings;
}

}  // namespace amq::tidy
