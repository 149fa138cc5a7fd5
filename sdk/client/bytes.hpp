#pragma once
// Bytes that somebody else owns: a body as it is handed over. Text is bytes.

#if __cplusplus < 202002L
#error "amq needs C++20: compile with -std=c++20"
#endif

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amq {

class Bytes {
  public:
    constexpr Bytes() = default;
    Bytes(std::string_view text) noexcept : bytes_{std::as_bytes(std::span{text})} {}
    Bytes(const std::string& text) noexcept : Bytes{std::string_view{text}} {}
    Bytes(const char* text) noexcept : Bytes{std::string_view{text}} {}
    constexpr Bytes(std::span<const std::byte> bytes) noexcept : bytes_{bytes} {}
    Bytes(const std::vector<std::byte>& bytes) noexcept : bytes_{bytes} {}

    [[nodiscard]] constexpr std::span<const std::byte> span() const noexcept { return bytes_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] constexpr bool empty() const noexcept { return bytes_.empty(); }

  private:
    std::span<const std::byte> bytes_;
};

[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace amq
