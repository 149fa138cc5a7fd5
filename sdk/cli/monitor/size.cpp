#include "sdk/cli/monitor/size.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace amq::cli {

std::optional<std::uint64_t> parse_size(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, double>, 6> kFactors{{{"", 1.0},
                                                                                  {"B", 1.0},
                                                                                  {"KiB", 0x1p10},
                                                                                  {"MiB", 0x1p20},
                                                                                  {"GiB", 0x1p30},
                                                                                  {"TiB", 0x1p40}}};
    double value = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value, std::chars_format::fixed);
    if (error != std::errc{} || !(value >= 0)) return std::nullopt;
    const std::string_view unit{end, static_cast<std::size_t>(last - end)};
    for (const auto& [name, factor] : kFactors) {
        if (unit == name && value * factor < 0x1p60) {
            return static_cast<std::uint64_t>(value * factor);
        }
    }
    return std::nullopt;
}

}  // namespace amq::cli
