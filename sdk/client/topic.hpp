#pragma once
// What a message is about: a name of 1 to 255 bytes of UTF-8, or a number. A name that spells a
// number ("1001") is that number.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace amq {

class Topic {
  public:
    // Throws std::invalid_argument when the name is none. Numbers that are reserved (0 to 2, and
    // from 4294967040 on) are `denied`.
    Topic(std::string_view name);
    Topic(const std::string& name) : Topic{std::string_view{name}} {}
    Topic(const char* name) : Topic{std::string_view{name}} {}
    // Throws std::invalid_argument when it is not one of 32 bits without a sign.
    template <std::integral Number>
    Topic(Number number) : number_{checked(static_cast<long long>(number))} {}

    [[nodiscard]] bool is_number() const noexcept { return name_.empty(); }
    [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
    // Empty if it is a number.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Topic&, const Topic&) = default;

  private:
    [[nodiscard]] static std::uint32_t checked(long long number);

    std::string name_;
    std::uint32_t number_{};
};

}  // namespace amq
