#pragma once
// Names and values that go with a message to its subscriber, and with a reply back: a trace context
// ("traceparent" of https://www.w3.org/TR/trace-context/), a content type, what you like. They keep
// their order and may repeat.

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amq {

class Headers {
  public:
    using Entry = std::pair<std::string, std::string>;

    // All of them together, encoded: 5 bytes, name and value each.
    static constexpr std::size_t kMaxBytes = 16'128;

    Headers() = default;
    Headers(std::initializer_list<Entry> entries);

    // The name is 1 to 255 bytes of UTF-8, the value any bytes. Throws std::invalid_argument when
    // it is not, or there is no room for it.
    Headers& add(std::string_view name, std::string_view value);
    // The first of that name.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] auto begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] auto end() const noexcept { return entries_.end(); }

    friend bool operator==(const Headers& left, const Headers& right) {
        return left.entries_ == right.entries_;
    }

  private:
    std::vector<Entry> entries_;
    std::size_t bytes_{};
};

}  // namespace amq
