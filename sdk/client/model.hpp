#pragma once
// How a message is delivered: a number, to which the broker has bound a strategy.

#include <cstdint>
#include <string>
#include <string_view>

namespace amq {

struct Model {
    std::uint32_t number{};
    friend bool operator==(const Model&, const Model&) = default;
};

// Those that a broker has out of the box. Others are its configuration's: Model{17}.
inline constexpr Model unreliable_all{10};     // to all subscribers, at most once each
inline constexpr Model unreliable_random{11};  // to one of them, at most once
inline constexpr Model reliable_random{12};  // one replies; if it is lost or declines, another one
inline constexpr Model reliable_spec{13};    // to all, and the one that owns the thing replies

// Of 10 and 11 it is known that nothing comes back.
[[nodiscard]] constexpr bool is_answered(Model model) noexcept {
    return model != unreliable_all && model != unreliable_random;
}

// "reliable_random", or the number.
[[nodiscard]] std::string to_string(Model model);
// Either of both; 0: neither.
[[nodiscard]] Model model_named(std::string_view text) noexcept;

}  // namespace amq
