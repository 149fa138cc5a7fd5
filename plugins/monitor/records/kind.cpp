#include "plugins/monitor/records/kind.hpp"

#include <array>

namespace amq::monitor {
namespace {

constexpr std::array<std::string_view, 7> kKinds{"unknown", "connect", "disconnect", "refused",
                                                 "kick",    "slow",    "admin"};
constexpr std::array<std::string_view, 4> kTransports{"", "tcp", "ws", "unix"};

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    const auto index = static_cast<std::size_t>(kind);
    return kKinds[index < kKinds.size() ? index : 0];
}

std::string_view to_string(Transport transport) noexcept {
    const auto index = static_cast<std::size_t>(transport);
    return kTransports[index < kTransports.size() ? index : 0];
}

std::optional<Kind> kind_of(std::string_view name) noexcept {
    for (std::size_t k = 1; k < kKinds.size(); ++k) {
        if (kKinds[k] == name) return static_cast<Kind>(k);
    }
    return std::nullopt;
}

std::optional<Transport> transport_of(std::string_view name) noexcept {
    for (std::size_t k = 0; k < kTransports.size(); ++k) {
        if (kTransports[k] == name) return static_cast<Transport>(k);
    }
    return std::nullopt;
}

}  // namespace amq::monitor
