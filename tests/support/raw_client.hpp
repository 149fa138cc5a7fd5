#pragma once
// A client of the original protocol made of sockets and bytes alone, over TCP or WebSocket.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/raw_frame.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/raw_websocket.hpp"

namespace amq::flow {

enum class Transport { tcp, websocket };

class RawClient {
  public:
    // Connects, and upgrades when the transport is WebSocket.
    RawClient(Transport transport, std::uint16_t port, ConnectOptions options = {});

    // A stream that is connected already; the upgrade is made here.
    RawClient(Transport transport, RawSocket socket);

    void send(const RawFrame& frame) {
        send_bytes(encode(frame));
        ++frames_sent_;
    }

    // As they are over TCP, as one message over WebSocket.
    void send_bytes(std::string_view bytes);

    // The same bytes in pieces of `size`: segments over TCP, messages over WebSocket.
    void send_in_pieces(std::string_view bytes, std::size_t size);

    // What send_bytes() would put on the wire.
    [[nodiscard]] std::string wrapped(std::string_view bytes) const;

    // Messages leave as text, as clients of the original send them, unless this says otherwise.
    void set_opcode(Opcode opcode) { opcode_ = opcode; }

    // The next frame, or nothing when the limit passes or the connection ends first.
    std::optional<RawFrame> receive(milliseconds limit);

    // The next frame; throws when none comes.
    RawFrame expect(milliseconds limit = kPatience);

    // True when no frame comes and the connection stays for that long.
    bool silent_for(milliseconds limit);

    // True when the broker ends the connection; frames that come before are thrown away.
    bool ended_within(milliseconds limit);

    // A whole frame is here already, no need to wait for the socket.
    [[nodiscard]] bool has_frame() const { return !frames_.empty(); }

    // Takes what the socket has or gets until the limit, and keeps the frames in it for receive().
    void read(milliseconds limit);

    [[nodiscard]] RawSocket& socket() { return socket_; }
    [[nodiscard]] const RawSocket& socket() const { return socket_; }

    // Whole frames so far: by send(), and those that came.
    [[nodiscard]] std::size_t frames_sent() const { return frames_sent_; }
    [[nodiscard]] std::size_t frames_received() const { return frames_received_; }
    [[nodiscard]] Transport transport() const { return transport_; }

    // The code of the close frame that came, if one came.
    [[nodiscard]] std::optional<std::uint16_t> close_code() const { return close_code_; }

    void leave() { socket_.close(); }
    void vanish() { socket_.reset(); }

  private:
    void take_message(const RawWsFrame& frame);
    void take_frames();

    Transport transport_;
    RawSocket socket_;
    Opcode opcode_ = Opcode::text;
    std::string wire_;  // received, not yet a frame
    std::deque<RawFrame> frames_;
    std::size_t frames_sent_ = 0;
    std::size_t frames_received_ = 0;
    std::optional<std::uint16_t> close_code_;
};

// The index of the first client that has a frame; nothing when the limit passes. Ended clients are
// passed over.
std::optional<std::size_t> first_with_frame(std::span<RawClient* const> clients,
                                            milliseconds limit);

inline constexpr std::uint32_t kFenceTopic = 8'999'999;

// Publishes on the publishers' port; counts its own sequences.
class Publisher : public RawClient {
  public:
    using RawClient::RawClient;

    // Gives the sequence it used: 1, 2, 3 and so on.
    std::uint32_t publish(std::uint32_t model, std::uint32_t topic, std::string body);

    // Waits until the broker has handled all that this publisher sent before.
    void fence();

  private:
    std::uint32_t sequence_ = 0;
};

// Subscribes, is given messages and replies, on the subscribers' port.
class Subscriber : public RawClient {
  public:
    using RawClient::RawClient;

    // Throws unless the answer is byte for byte what a good subscription gets.
    void subscribe(const std::vector<std::uint32_t>& topics);

    // Sends any body as a subscription and gives whatever is answered.
    RawFrame subscribe_with(std::string json, std::uint32_t sequence = 77);

    void reply(const RawFrame& delivered, std::string body);
    void decline(const RawFrame& delivered);

    // Waits until every shard has handled all that this subscriber sent before: an acknowledged
    // subscription is visible on all of them, and what one session sends is handled in order.
    void fence() { subscribe({kFenceTopic}); }
};

// "[1001,1002]"
std::string json_list(const std::vector<std::uint32_t>& topics);

}  // namespace amq::flow
