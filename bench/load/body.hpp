#pragma once

// The bodies the load sends: a stamp that says whose message it is and when it was due, then a
// fixed pattern, so that whatever comes back can be checked to the last byte. Or nothing at all.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace amq::bench {

using Nanos = std::uint64_t;  // of the monotonic clock

struct Stamp {
    std::uint32_t publisher;
    std::uint32_t sequence;
    Nanos due;

    bool operator==(const Stamp&) const = default;
};

class Body {
  public:
    static constexpr std::size_t kSmallest = sizeof(Stamp);

    explicit Body(std::size_t size) : bytes_(size, '\0') {
        for (std::size_t i = 0; i < size; ++i) bytes_[i] = static_cast<char>(i * 7 + 1);
    }

    bool has_stamp() const { return !bytes_.empty(); }

    // Valid until the next call.
    std::string_view stamped(const Stamp& stamp) {
        if (!has_stamp()) return bytes_;
        std::memcpy(bytes_.data(), &stamp, sizeof stamp);
        return bytes_;
    }

    // The stamp of a received body, unless its size or pattern is not that of a body of ours; of
    // an empty one that of nobody.
    std::optional<Stamp> check(std::string_view received) const {
        if (received.size() != bytes_.size()) return std::nullopt;
        if (!has_stamp()) return Stamp{};
        const std::size_t rest = bytes_.size() - sizeof(Stamp);
        if (std::memcmp(received.data() + sizeof(Stamp), bytes_.data() + sizeof(Stamp), rest) !=
            0) {
            return std::nullopt;
        }
        Stamp stamp{};
        std::memcpy(&stamp, received.data(), sizeof stamp);
        return stamp;
    }

  private:
    std::string bytes_;
};

}  // namespace amq::bench
