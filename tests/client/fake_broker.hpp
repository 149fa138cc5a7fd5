#pragma once
// A server that says whatever a test wants, to clients that take it for a broker.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/limits.hpp"
#include "tests/support/raw_native.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::client_test {

class FakeBroker {
  public:
    FakeBroker();
    ~FakeBroker();
    FakeBroker(const FakeBroker&) = delete;
    FakeBroker& operator=(const FakeBroker&) = delete;

    [[nodiscard]] std::string url() const;

    // Waits for the next client; whoever was there before is left. False: none came.
    bool accept(flow::milliseconds limit = flow::kPatience);
    // accept(), and the welcome that a client expects.
    void welcome();

    void send(std::string_view bytes) { peer_->send(bytes); }
    void send(const flow::RawFrame& frame) { send(flow::encode(frame)); }
    // The next frame that is no ping; throws when none comes.
    [[nodiscard]] flow::native::Frame next(flow::milliseconds limit = flow::kPatience);
    // The client ends the connection.
    [[nodiscard]] bool is_left(flow::milliseconds limit = flow::kPatience) {
        return peer_->ended_within(limit);
    }
    void hang_up() { peer_.reset(); }

    [[nodiscard]] static flow::RawFrame welcome_frame(std::uint32_t max_payload = 51'200,
                                                      std::uint32_t version = 1);

  private:
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::optional<flow::RawSocket> peer_;
    std::string bytes_;
};

}  // namespace amq::client_test
