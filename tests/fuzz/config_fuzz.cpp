// Any text as a configuration file: it is refused with printable errors, or printing it gives it
// back.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/load.hpp"
#include "host/config/print.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_one_line(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) return false;
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace amq::host;
    // What is behind a zero byte is an override: KEY=VALUE.
    const std::string input(data, data + size);
    const std::size_t zero = input.find('\0');
    const std::size_t equals = zero == std::string::npos ? zero : input.find('=', zero);
    std::vector<Override> overrides;
    if (equals != std::string::npos)
        overrides.push_back({input.substr(zero + 1, equals - zero - 1), input.substr(equals + 1)});

    const ConfigResult result =
        load_config_text(std::string_view(input).substr(0, zero), "fuzz.toml", overrides, {});
    for (const ConfigError& error : result.errors) require(is_one_line(to_string(error)));
    if (!result.ok()) return 0;

    const std::string printed = print_config(result.config, result.sources);
    const ConfigResult again = load_config_text(printed, "printed.toml", {}, {});
    require(again.ok());
    require(again.config == result.config);
    return 0;
}
