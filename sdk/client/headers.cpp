#include <amq/client/headers.hpp>

#include <algorithm>
#include <stdexcept>

#include <amq/anet/native.hpp>

namespace amq {
namespace {

constexpr std::size_t kRecordHead = 5;  // type, size, size of the name

}  // namespace

static_assert(Headers::kMaxBytes == anet::native::kMaxHeaders);

Headers::Headers(std::initializer_list<Entry> entries) {
    for (const auto& [name, value] : entries) add(name, value);
}

Headers& Headers::add(std::string_view name, std::string_view value) {
    if (name.empty() || name.size() > anet::native::kMaxText || !anet::native::is_utf8(name)) {
        throw std::invalid_argument{"a header's name is not 1 to 255 bytes of UTF-8"};
    }
    const std::size_t bytes = kRecordHead + name.size() + value.size();
    if (bytes_ + bytes > kMaxBytes) {
        throw std::invalid_argument{"headers of more than 16128 bytes, with " + std::string{name}};
    }
    entries_.emplace_back(name, value);
    bytes_ += bytes;
    return *this;
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    const auto at = std::ranges::find(entries_, name, &Entry::first);
    if (at == entries_.end()) return std::nullopt;
    return at->second;
}

}  // namespace amq
