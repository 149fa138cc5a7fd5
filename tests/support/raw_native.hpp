#pragma once
// A client of the native protocol made of bytes alone: its frames, their extension blocks, and a
// session.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/raw_client.hpp"

namespace amq::flow::native {

inline constexpr std::uint32_t kHello = 0xFFFFFF00;
inline constexpr std::uint32_t kWelcome = 0xFFFFFF01;
inline constexpr std::uint32_t kSubscribe = 0xFFFFFF02;
inline constexpr std::uint32_t kUnsubscribe = 0xFFFFFF03;
inline constexpr std::uint32_t kAcknowledge = 0xFFFFFF04;
inline constexpr std::uint32_t kReply = 0xFFFFFF05;
inline constexpr std::uint32_t kAnswer = 0xFFFFFF06;
inline constexpr std::uint32_t kCancel = 0xFFFFFF07;
inline constexpr std::uint32_t kPing = 0xFFFFFF08;
inline constexpr std::uint32_t kPong = 0xFFFFFF09;
inline constexpr std::uint32_t kDraining = 0xFFFFFF0A;
inline constexpr std::uint32_t kError = 0xFFFFFF0B;

inline constexpr std::uint32_t kExtended = 0x10000;
inline constexpr std::uint32_t kAlias = 0x20000;
inline constexpr std::uint32_t kNoWait = 0x40000;
inline constexpr std::uint32_t kNoEcho = 0x80000;

inline constexpr std::uint16_t kTimeout = 1;
inline constexpr std::uint16_t kTopicName = 2;
inline constexpr std::uint16_t kRouteKey = 3;
inline constexpr std::uint16_t kAttempt = 4;
inline constexpr std::uint16_t kExchange = 5;
inline constexpr std::uint16_t kVersions = 6;
inline constexpr std::uint16_t kName = 7;
inline constexpr std::uint16_t kSoftware = 8;
inline constexpr std::uint16_t kUser = 9;
inline constexpr std::uint16_t kSession = 11;
inline constexpr std::uint16_t kMaxPayload = 12;
inline constexpr std::uint16_t kPingInterval = 13;
inline constexpr std::uint16_t kMaxAliases = 14;
inline constexpr std::uint16_t kHeader = 32;

std::string u16(std::uint32_t value);
std::string u32(std::uint32_t value);
std::uint64_t number(std::string_view bytes);

// The records of an extension block.
class Block {
  public:
    Block& add(std::uint16_t type, std::string_view value);
    Block& header(std::string_view name, std::string_view value);
    // The records with their size behind them.
    [[nodiscard]] std::string closed() const { return records_ + u32(size()); }

  private:
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(records_.size()); }
    std::string records_;
};

// A frame with its block taken apart.
struct Frame {
    std::uint32_t cmd = 0;
    std::uint32_t sequence = 0;
    std::uint32_t status = 0;  // without the flags
    std::uint32_t flags = 0;
    std::uint32_t model = 0;
    std::string payload;
    std::map<std::uint16_t, std::string> records;
    std::vector<std::pair<std::string, std::string>> headers;
};
// Throws when the block is not as it should be.
Frame parse(const RawFrame& frame);

struct Request {
    std::uint32_t model = 12;
    std::uint32_t topic = 1001;
    std::string body{};
    std::uint32_t flags = 0;
    Block block{};
};

// A topic in a subscription: by number, or an alias with the name that it stands for.
std::string topic(std::uint32_t number, std::string_view name = {});

class Session : public RawClient {
  public:
    // Connects and says hello; throws when it is not welcomed.
    Session(Transport transport, std::uint16_t port);
    // Says nothing yet.
    struct Silent {};
    Session(Transport transport, std::uint16_t port, Silent);
    // Over a stream that is connected already.
    Session(Transport transport, RawSocket socket);
    Session(Transport transport, RawSocket socket, Silent);

    static RawFrame hello();
    Frame next(milliseconds limit = kPatience) { return parse(expect(limit)); }
    // Publishes and gives the sequence it used.
    std::uint32_t publish(const Request& request);
    // Throws unless all of them are taken.
    void subscribe(const std::string& topics);
    void unsubscribe(const std::string& topics);
    void reply(const Frame& message, std::string body, const Block* block = nullptr);
    void decline(const Frame& message);
    void cancel(std::uint32_t sequence);
    // Waits until the broker has handled all that was sent before.
    void fence();

    Frame welcome;

  private:
    void greet();

    std::uint32_t sequence_ = 0;
};

}  // namespace amq::flow::native
