#include <amq/client/topic.hpp>

#include <charconv>
#include <limits>
#include <optional>
#include <stdexcept>

#include <amq/anet/native.hpp>

namespace amq {
namespace {

// As the broker reads it: decimal, no sign, no leading zero.
std::optional<std::uint32_t> spelled_number(std::string_view name) noexcept {
    if (name == "0") return 0;
    if (name.front() < '1' || name.front() > '9') return {};
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) return {};
    return number;
}

}  // namespace

Topic::Topic(std::string_view name) {
    if (name.empty()) throw std::invalid_argument{"a topic's name is empty"};
    if (name.size() > anet::native::kMaxText) {
        throw std::invalid_argument{
            "a topic's name is longer than 255 bytes: " + std::string{name.substr(0, 32)} + "..."};
    }
    if (!anet::native::is_utf8(name)) {
        throw std::invalid_argument{"a topic's name is not UTF-8"};
    }
    const auto number = spelled_number(name);
    if (number) {
        number_ = *number;
    } else {
        name_ = name;
    }
}

std::string Topic::text() const {
    return is_number() ? std::to_string(number_) : name_;
}

std::uint32_t Topic::checked(long long number) {
    if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) {
        throw std::invalid_argument{"a topic's number is 0 to 4294967295, not " +
                                    std::to_string(number)};
    }
    return static_cast<std::uint32_t>(number);
}

}  // namespace amq
