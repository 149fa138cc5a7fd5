#pragma once
// A path of the monitor's API with its parameters, percent-encoded.

#include <cstdint>
#include <string>
#include <string_view>

namespace amq::cli {

// Everything but letters, digits and "-._~" as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

class Target {
  public:
    // Below /api/v1/: "connections".
    explicit Target(std::string_view path) : text_{"/api/v1/"} { text_ += path; }

    // One more segment, whatever is in it.
    Target& segment(std::string_view text);
    Target& with(std::string_view name, std::string_view value);
    Target& with(std::string_view name, std::uint64_t value);
    // Unless it is empty.
    Target& with_any(std::string_view name, std::string_view value);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

  private:
    std::string text_;
    bool has_query_{};
};

}  // namespace amq::cli
