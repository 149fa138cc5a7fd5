#pragma once
// What a record is about, and over what its connection came.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace amq::monitor {

/// The numbers are in the files of stores: one is never given to another kind.
enum class Kind : std::uint8_t {
    connect = 1,
    disconnect = 2,
    refused = 3,  // a connection that was not let in
    kick = 4,     // an operator's wish; the disconnect that follows is a record of its own
    slow = 5,     // a subscriber that reads too slowly
    admin = 6,    // what an operator changed
};

enum class Transport : std::uint8_t { unknown = 0, tcp = 1, ws = 2, unix_socket = 3 };

/// "disconnect"; of a transport "tcp", "ws", "unix", and nothing for one that is not known.
[[nodiscard]] std::string_view to_string(Kind) noexcept;
[[nodiscard]] std::string_view to_string(Transport) noexcept;

/// The other way; nothing for a name that none of them has.
[[nodiscard]] std::optional<Kind> kind_of(std::string_view name) noexcept;
[[nodiscard]] std::optional<Transport> transport_of(std::string_view name) noexcept;

/// Several kinds at once. An empty set stands for all of them.
class KindSet {
  public:
    constexpr KindSet() = default;
    constexpr void add(Kind kind) { bits_ |= bit(kind); }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool has(Kind kind) const {
        return empty() || (bits_ & bit(kind)) != 0;
    }

  private:
    static constexpr std::uint32_t bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }

    std::uint32_t bits_ = 0;
};

}  // namespace amq::monitor
