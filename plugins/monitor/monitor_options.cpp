#include "plugins/monitor/monitor_options.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>

namespace amq::monitor {
namespace {

constexpr std::string_view kDefaultListen = "127.0.0.1:7610";
constexpr std::string_view kFile = "/monitor.db";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

std::uint64_t bytes_option(const amq::Options& options, const char* name, std::string otherwise) {
    const std::string text = options.text(name, otherwise);
    try {
        return read_bytes(text);
    } catch (const std::invalid_argument& error) {
        throw amq::Error(AMQ_E_CONFIG, "option \"" + std::string(name) + "\": " + error.what());
    }
}

}  // namespace

std::uint64_t read_bytes(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> kUnits{
        {{"", 1}, {"B", 1}, {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024}}};
    for (const auto& [name, factor] : kUnits) {
        if (error != std::errc() || unit != name) continue;
        if (number > std::numeric_limits<std::uint64_t>::max() / factor) break;
        return number * factor;
    }
    throw std::invalid_argument("\"" + std::string(text) +
                                "\" is no size; as in \"64KiB\", \"256MiB\" or \"1GiB\"");
}

std::vector<std::string> read_list(std::string_view text) {
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (std::string one = trimmed(text.substr(0, comma)); !one.empty()) {
            all.push_back(std::move(one));
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return all;
}

std::string default_store() {
    if (std::string folder = variable("STATE_DIRECTORY"); !folder.empty()) {
        return folder.substr(0, folder.find(':')) + std::string(kFile);
    }
    if (const std::string folder = variable("XDG_STATE_HOME"); !folder.empty()) {
        return folder + "/amq" + std::string(kFile);
    }
    if (const std::string home = variable("HOME"); !home.empty()) {
        return home + "/.local/state/amq" + std::string(kFile);
    }
    return {};
}

MonitorOptions read_options(const amq::Options& options) {
    using std::chrono::hours;
    using std::chrono::minutes;
    MonitorOptions read;
    read.listen = read_list(options.text("listen", std::string(kDefaultListen)));
    if (read.listen.empty()) {
        throw amq::Error(AMQ_E_CONFIG,
                         "option \"listen\" names no address; as in \"127.0.0.1:7610\"");
    }
    read.hosts = read_list(options.text("hosts", ""));
    const std::string store = options.text("store", "auto");
    if (store != "off") read.store = store == "auto" ? default_store() : store;
    read.store_max_size = bytes_option(options, "store_max_size", "256MiB");
    read.store_max_age = std::chrono::duration_cast<std::chrono::microseconds>(
        options.duration("store_max_age", hours(7 * 24), minutes(1), hours(10 * 366 * 24)));
    read.records = static_cast<std::size_t>(options.number("records", 10'000, 1, 1'000'000));
    read.token_file = options.text("token_file", "");
    read.read_token_file = options.text("read_token_file", "");
    return read;
}

}  // namespace amq::monitor
