#pragma once
// What a native session says beyond frames: commands, flags, and the extension block that a frame
// may end with. docs/PROTOCOL.md has the byte maps; tests/anet/vectors.json has examples of each.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <amq/anet/frame.hpp>

namespace amq::anet::native {

inline constexpr std::uint16_t kVersion = 1;

// Values of cmd. Below the first one, cmd is a topic's number, or with flag::kAlias an alias.
enum class Command : std::uint32_t {
    hello = 0xFFFFFF00,        // client: the first frame
    welcome = 0xFFFFFF01,      // broker: its answer
    subscribe = 0xFFFFFF02,    // client: a list of topics
    unsubscribe = 0xFFFFFF03,  // client: a list of topics
    acknowledge = 0xFFFFFF04,  // broker: the answer to both, a list of those refused
    reply = 0xFFFFFF05,        // client: to a message; with Status::not_owner a decline
    answer = 0xFFFFFF06,       // broker: the outcome of a publish
    cancel = 0xFFFFFF07,       // both: no answer, or no reply, is waited for any more
    ping = 0xFFFFFF08,         // both
    pong = 0xFFFFFF09,         // both: the ping's sequence and body
    draining = 0xFFFFFF0A,     // broker: it is going to end
    error = 0xFFFFFF0B,        // broker: its last word, with a text
};
inline constexpr std::uint32_t kFirstCommand = 0xFFFFFF00;
// A receiver skips a command of this range that it does not know; any other one ends the session.
inline constexpr std::uint32_t kFirstSkippable = 0xFFFFFF80;
inline constexpr std::uint32_t kLastSkippable = 0xFFFFFFBF;

[[nodiscard]] constexpr bool is_command(std::uint32_t cmd) noexcept {
    return cmd >= kFirstCommand;
}
[[nodiscard]] constexpr bool is_skippable(std::uint32_t cmd) noexcept {
    return cmd >= kFirstSkippable && cmd <= kLastSkippable;
}

// The head's status field: a status below, flags above.
inline constexpr std::uint32_t kStatusMask = 0x0000FFFF;
namespace flag {
inline constexpr std::uint32_t kExtended = 0x00010000;  // the body ends with an extension block
inline constexpr std::uint32_t kAlias = 0x00020000;     // cmd is an alias, not a number
inline constexpr std::uint32_t kNoWait = 0x00040000;    // not held for a subscriber to come
inline constexpr std::uint32_t kNoEcho = 0x00080000;    // model 10: not to the publisher itself
inline constexpr std::uint32_t kKnown = kExtended | kAlias | kNoWait | kNoEcho;
}  // namespace flag

inline constexpr std::size_t kMaxBlock = 16 * 1024;  // bytes of an extension block, all included
// Of them the headers may take so much: a message has records of the broker's beside them.
inline constexpr std::size_t kMaxHeaders = kMaxBlock - 256;
// A message's body may be longer by this than what its publisher was allowed to send.
inline constexpr std::uint32_t kMessageRoom = 64;
inline constexpr std::size_t kMaxText = 255;  // of names, keys and versions
inline constexpr std::size_t kMaxCredentials = 4096;
inline constexpr std::size_t kMaxVersions = 16;
inline constexpr std::size_t kMaxPing = 125;

// A record of an extension block. A receiver skips a type that it does not know, unless the highest
// bit is set: then the frame is at fault.
enum class Extension : std::uint16_t {
    timeout = 1,         // u32, ms: what a publish asks for, what is left for a message
    topic_name = 2,      // text: sets the alias that cmd is; with alias 0 for this frame only
    route_key = 3,       // 1 to 255 bytes
    attempt = 4,         // u32, 1 for the first
    exchange = 5,        // u64
    versions = 6,        // u16 each: those spoken, or the one chosen
    name = 7,            // text: of the client or the broker
    software = 8,        // text: its version
    user = 9,            // text
    credentials = 10,    // 1 to 4096 bytes
    session = 11,        // u64
    max_payload = 12,    // u32, bytes of a body, the block included
    ping_interval = 13,  // u32, ms of silence after which the broker asks; 0: never
    max_aliases = 14,    // u32, that a session may set
    header = 32,         // u8 size of the name, name, value; may repeat; behind all others
};
inline constexpr std::uint16_t kCritical = 0x8000;

// Why a frame is at fault. Each is counted under its name and ends the session, with an error frame
// whose status it is.
enum class Fault : std::uint16_t {
    none,
    no_hello,  // something else came first
    second_hello,
    unknown_version,  // none of those offered is spoken
    unknown_command,
    bad_flags,
    bad_extensions,  // sizes that do not add up, a type twice, a critical one that is not known
    bad_name,        // not 1 to 255 bytes of UTF-8
    bad_alias,       // 0 without a name, past the limit, or never set
    alias_taken,     // set before, to another name
    bad_body,        // not what the command says
    bad_status,      // not one that a client may say
};
inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::bad_status) + 1;
[[nodiscard]] std::string_view to_string(Fault fault) noexcept;

struct Extensions {
    std::optional<std::uint32_t> timeout_ms;
    std::optional<std::uint32_t> attempt;
    std::optional<std::uint32_t> max_payload;
    std::optional<std::uint32_t> ping_interval_ms;
    std::optional<std::uint32_t> max_aliases;
    std::optional<std::uint64_t> exchange;
    std::optional<std::uint64_t> session;
    std::string_view topic_name;  // empty: absent, as all below
    std::string_view name;
    std::string_view software;
    std::string_view user;
    std::span<const std::byte> route_key;
    std::span<const std::byte> credentials;
    std::vector<std::uint16_t> versions;
    std::span<const std::byte> headers;  // the records as they came: pass them on as they are
};

// The block of a message without headers: the frame that is written most, so its records have fixed
// places.
inline constexpr std::size_t kMessageRecords = 28;
using MessageBlock = std::array<std::byte, kMessageRecords + 4>;
[[nodiscard]] MessageBlock message_block(std::uint32_t attempt, std::uint64_t exchange,
                                         std::uint32_t timeout_ms) noexcept;
// The same to its place, word by word: see store_head().
inline void store_message_block(std::byte* to, std::uint32_t attempt, std::uint64_t exchange,
                                std::uint32_t timeout_ms) noexcept {
    constexpr auto head = [](Extension type, std::uint32_t size) {
        return static_cast<std::uint32_t>(type) << 16U | size;
    };
    store_u32(to, head(Extension::attempt, 4));
    store_u32(to + 4, attempt);
    store_u32(to + 8, head(Extension::exchange, 8));
    store_u32(to + 12, static_cast<std::uint32_t>(exchange >> 32U));
    store_u32(to + 16, static_cast<std::uint32_t>(exchange));
    store_u32(to + 20, head(Extension::timeout, 4));
    store_u32(to + 24, timeout_ms);
    store_u32(to + kMessageRecords, kMessageRecords);
}
// The same in front of headers, as they are to be passed on; appended to `out`.
void write_message_block(std::vector<std::byte>& out, const MessageBlock& block,
                         std::span<const std::byte> headers);

// A body in its two parts, borrowed from the frame.
struct Body {
    std::span<const std::byte> payload;
    Extensions extensions;
};

// Takes the body of a frame apart; `status` is the head's. The result is good when it is
// Fault::none.
[[nodiscard]] Fault read_body(std::uint32_t status, std::span<const std::byte> body, Body& into);

// The topic's name in the body of such a frame, found without checking anything else; empty: there
// is none, or the block's sizes do not add up.
[[nodiscard]] std::string_view topic_name_in(std::uint32_t status,
                                             std::span<const std::byte> body) noexcept;

struct Header {
    std::string_view name;
    std::span<const std::byte> value;
};
// The headers in a block's records, as read_body() found them.
[[nodiscard]] std::vector<Header> read_headers(std::span<const std::byte> records);

// Writes an extension block. Headers come last; close() ends it.
class BlockWriter {
  public:
    // Appends to `out`, which must outlive this.
    explicit BlockWriter(std::vector<std::byte>& out) noexcept : out_{&out}, begin_{out.size()} {}

    BlockWriter& add(Extension type, std::uint32_t value);
    BlockWriter& add(Extension type, std::uint64_t value);
    BlockWriter& add(Extension type, std::span<const std::byte> value);
    BlockWriter& add(Extension type, std::string_view text) {
        return add(type, std::as_bytes(std::span{text}));
    }
    BlockWriter& add_versions(std::span<const std::uint16_t> versions);
    BlockWriter& add_header(std::string_view name, std::span<const std::byte> value);
    BlockWriter& add_records(std::span<const std::byte> records);
    void close();

  private:
    void put(Extension type, std::size_t size);

    std::vector<std::byte>* out_;
    std::size_t begin_;
};

// A topic in the body of subscribe and unsubscribe: u32 number or alias, u8 size of the name, name.
// Without a name it is a number, with one an alias that stands for it.
struct TopicEntry {
    std::uint32_t number = 0;
    std::string_view name;
};
// Nothing, if the body is no such list of at least one.
[[nodiscard]] std::optional<std::vector<TopicEntry>> read_topics(std::span<const std::byte> body);
void write_topic(std::vector<std::byte>& out, const TopicEntry& entry);

// A topic that was refused, in the body of acknowledge: u32 as it was asked for, u32 status.
struct RefusedTopic {
    std::uint32_t number = 0;
    std::uint32_t status = 0;
    friend bool operator==(const RefusedTopic&, const RefusedTopic&) = default;
};
[[nodiscard]] std::optional<std::vector<RefusedTopic>> read_refused(
    std::span<const std::byte> body);
void write_refused(std::vector<std::byte>& out, const RefusedTopic& refused);

// UTF-8 as RFC 3629 has it: shortest forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace amq::anet::native
