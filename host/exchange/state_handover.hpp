#pragma once
// What an instance knows, on its way to the one that takes its place.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::exchange {

constexpr std::size_t kMaxStateBytes = std::size_t{16} << 20U;  // of an instance

/// Why the next one starts empty.
enum class StateLoss : std::uint8_t {
    quarantined,     // the one that knew is not called any more
    another_format,  // by their state_schema
    not_taken,       // the next one has no amq.state/1
    too_large,
    save_failed,
    load_failed,
};
constexpr std::size_t kStateLosses = 6;
std::string_view to_string(StateLoss);

/// What an instance gave. Without a loss, `bytes` is all of it.
struct SavedState {
    std::string bytes{};
    std::optional<StateLoss> loss{};
    std::string why_not{};
};

/// What became of the state of one instance that was replaced.
struct StateHandover {
    std::uint32_t model = 0;
    std::string match{};
    std::size_t bytes = 0;
    std::optional<StateLoss> loss{};  // nothing: the next one has it
    std::string why_not{};
};

}  // namespace amq::exchange
