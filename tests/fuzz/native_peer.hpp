#pragma once
// A native client of a real session, over a socket: says what it is told to, true or not, and holds
// what comes back against the protocol.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <amq/anet/codec.hpp>
#include <amq/anet/native.hpp>

#include "host/shard.hpp"

namespace amq::fuzz {

using Bytes = std::vector<std::byte>;

constexpr std::uint32_t kMaxBody = 20'000;
constexpr std::uint32_t kMaxSkipped = 100'000;

/// Ends the run.
void require(bool holds, const char* sentence);

class NativePeer {
  public:
    NativePeer(host::Shard&, const host::ListenerPtr&, boost::asio::io_context&);
    ~NativePeer();
    NativePeer(const NativePeer&) = delete;
    NativePeer& operator=(const NativePeer&) = delete;

    void say(std::span<const std::byte> bytes);
    /// Takes what is there.
    void listen();
    /// Waits until all that it said before has been handled, or the session has ended.
    void fence();

    struct Message {
        std::uint32_t sequence = 0;
        std::uint32_t model = 0;
    };
    const std::vector<Message>& messages() const { return messages_; }

  private:
    enum class Wait : std::uint8_t { no, yes };
    bool read(Wait);
    void note_said(std::span<const std::byte> bytes);
    void hear(const anet::Frame&);
    void hear_answer(const anet::Head&, const anet::native::Body&);

    int socket_ = -1;
    anet::Decoder said_{kMaxBody, kMaxSkipped};
    anet::Decoder heard_{2 * kMaxBody};
    // What it said last was cut, or is no frame: nothing behind it is understood.
    bool is_broken_ = false;
    bool has_ended_ = false;
    bool is_welcome_ = false;
    bool has_heard_error_ = false;
    bool has_heard_fence_ = false;
    std::map<std::uint32_t, std::uint32_t> asked_;  // by sequence: requests that have no answer
    std::vector<Message> messages_;
};

}  // namespace amq::fuzz
