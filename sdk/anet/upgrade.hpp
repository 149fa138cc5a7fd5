#pragma once
// The HTTP part of a WebSocket connection, both sides, without a socket: bytes in, an answer out.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace amq::anet {

inline constexpr std::size_t kMaxUpgradeSize = 8 * 1024;

enum class UpgradeStatus : std::uint8_t { need_more, done, refused };

struct UpgradeStep {
    UpgradeStatus status{UpgradeStatus::need_more};
    std::string answer{};  // server: what to send, when done or refused
    std::size_t used{};    // bytes of this input that were HTTP; frames follow them
};

// A request for a WebSocket (RFC 6455, version 13), in pieces, at most kMaxUpgradeSize long.
class ServerUpgrade {
  public:
    [[nodiscard]] UpgradeStep feed(std::span<const std::byte> input);
    [[nodiscard]] bool has_begun() const noexcept { return !request_.empty(); }

  private:
    std::string request_;  // empty while a request comes whole
};

class ClientUpgrade {
  public:
    ClientUpgrade(std::string_view host, std::string_view target);

    [[nodiscard]] const std::string& request() const noexcept { return request_; }
    [[nodiscard]] UpgradeStep feed(std::span<const std::byte> input);

  private:
    std::string key_;
    std::string request_;
    std::string response_;
};

// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace amq::anet
