#include <amq/anet/native.hpp>

#include <array>
#include <bit>
#include <cstring>

namespace amq::anet::native {
namespace {

// How many bytes at least are ASCII, which most texts are from the front to the end.
std::size_t ascii_at_the_front(std::string_view text) noexcept {
    constexpr std::uint64_t kOthers = 0x8080808080808080U;
    std::size_t at = 0;
    for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & kOthers) != 0) break;
    }
    return at;
}

constexpr std::size_t kRecordHead = 4;  // type and size, u16 each
constexpr std::size_t kTrailer = 4;     // size of the records, u32

std::uint16_t load_u16(const std::byte* from) noexcept {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(from[0]) << 8U |
                                      std::to_integer<unsigned>(from[1]));
}

std::uint64_t load_u64(const std::byte* from) noexcept {
    return std::uint64_t{load_u32(from)} << 32U | load_u32(from + 4);
}

void put_bytes(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_u16(std::vector<std::byte>& out, std::size_t value) {
    out.push_back(static_cast<std::byte>(value >> 8U));
    out.push_back(static_cast<std::byte>(value));
}

void put_u32(std::vector<std::byte>& out, std::uint32_t value) {
    std::array<std::byte, 4> bytes{};
    store_u32(bytes.data(), value);
    put_bytes(out, bytes);
}

std::string_view text_of(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads the records of one block, each into its place.
class BlockReader {
  public:
    BlockReader(std::span<const std::byte> records, Extensions& into) noexcept
        : rest_{records}, into_{into} {}

    Fault read() {
        while (!rest_.empty()) {
            if (rest_.size() < kRecordHead) return Fault::bad_extensions;
            const std::uint16_t type = load_u16(rest_.data());
            const std::size_t size = load_u16(rest_.data() + 2);
            if (rest_.size() - kRecordHead < size) return Fault::bad_extensions;
            if (type == static_cast<std::uint16_t>(Extension::header)) return read_to_the_end();
            const auto value = rest_.subspan(kRecordHead, size);
            rest_ = rest_.subspan(kRecordHead + size);
            if (const Fault fault = take(type, value); fault != Fault::none) return fault;
        }
        return Fault::none;
    }

  private:
    Fault take(std::uint16_t type, std::span<const std::byte> value) {
        if (type < 32) {
            if ((seen_ >> type & 1U) != 0) return Fault::bad_extensions;
            seen_ |= 1U << type;
        }
        switch (static_cast<Extension>(type)) {
            case Extension::timeout: return take_u32(value, into_.timeout_ms);
            case Extension::attempt: return take_u32(value, into_.attempt);
            case Extension::max_payload: return take_u32(value, into_.max_payload);
            case Extension::ping_interval: return take_u32(value, into_.ping_interval_ms);
            case Extension::max_aliases: return take_u32(value, into_.max_aliases);
            case Extension::exchange: return take_u64(value, into_.exchange);
            case Extension::session: return take_u64(value, into_.session);
            case Extension::topic_name: return take_text(value, into_.topic_name);
            case Extension::name: return take_text(value, into_.name);
            case Extension::software: return take_text(value, into_.software);
            case Extension::user: return take_text(value, into_.user);
            case Extension::route_key: return take_bytes(value, kMaxText, into_.route_key);
            case Extension::credentials:
                return take_bytes(value, kMaxCredentials, into_.credentials);
            case Extension::versions: return take_versions(value);
            case Extension::header: break;
        }
        return (type & kCritical) != 0 ? Fault::bad_extensions : Fault::none;
    }

    static Fault take_u32(std::span<const std::byte> value, std::optional<std::uint32_t>& into) {
        if (value.size() != 4) return Fault::bad_extensions;
        into = load_u32(value.data());
        return Fault::none;
    }
    static Fault take_u64(std::span<const std::byte> value, std::optional<std::uint64_t>& into) {
        if (value.size() != 8) return Fault::bad_extensions;
        into = load_u64(value.data());
        return Fault::none;
    }
    static Fault take_text(std::span<const std::byte> value, std::string_view& into) {
        const std::string_view text = text_of(value);
        if (text.empty() || text.size() > kMaxText || !is_utf8(text)) return Fault::bad_name;
        into = text;
        return Fault::none;
    }
    static Fault take_bytes(std::span<const std::byte> value, std::size_t limit,
                            std::span<const std::byte>& into) {
        if (value.empty() || value.size() > limit) return Fault::bad_extensions;
        into = value;
        return Fault::none;
    }
    Fault take_versions(std::span<const std::byte> value) {
        const bool is_list = !value.empty() && value.size() % 2 == 0;
        if (!is_list || value.size() / 2 > kMaxVersions) return Fault::bad_extensions;
        for (std::size_t k = 0; k < value.size(); k += 2) {
            into_.versions.push_back(load_u16(value.data() + k));
        }
        return Fault::none;
    }

    // Behind the first header there is nothing but headers.
    Fault read_to_the_end() {
        if (rest_.size() > kMaxHeaders) return Fault::bad_extensions;
        into_.headers = rest_;
        while (!rest_.empty()) {
            if (rest_.size() < kRecordHead) return Fault::bad_extensions;
            const std::size_t size = load_u16(rest_.data() + 2);
            if (rest_.size() - kRecordHead < size) return Fault::bad_extensions;
            if (load_u16(rest_.data()) != static_cast<std::uint16_t>(Extension::header)) {
                return Fault::bad_extensions;
            }
            if (const Fault fault = check_header(rest_.subspan(kRecordHead, size));
                fault != Fault::none) {
                return fault;
            }
            rest_ = rest_.subspan(kRecordHead + size);
        }
        return Fault::none;
    }
    static Fault check_header(std::span<const std::byte> value) {
        if (value.empty()) return Fault::bad_extensions;
        const auto size = std::to_integer<std::size_t>(value.front());
        if (value.size() - 1 < size) return Fault::bad_extensions;
        const bool good = size != 0 && is_utf8(text_of(value.subspan(1, size)));
        return good ? Fault::none : Fault::bad_name;
    }

    std::span<const std::byte> rest_;
    Extensions& into_;
    std::uint32_t seen_ = 0;
};

}  // namespace

std::string_view to_string(Fault fault) noexcept {
    switch (fault) {
        case Fault::none: return "none";
        case Fault::no_hello: return "no_hello";
        case Fault::second_hello: return "second_hello";
        case Fault::unknown_version: return "unknown_version";
        case Fault::unknown_command: return "unknown_command";
        case Fault::bad_flags: return "bad_flags";
        case Fault::bad_extensions: return "bad_extensions";
        case Fault::bad_name: return "bad_name";
        case Fault::bad_alias: return "bad_alias";
        case Fault::alias_taken: return "alias_taken";
        case Fault::bad_body: return "bad_body";
        case Fault::bad_status: return "bad_status";
    }
    return "?";
}

std::string_view topic_name_in(std::uint32_t status, std::span<const std::byte> body) noexcept {
    if ((status & flag::kExtended) == 0 || body.size() < kTrailer) return {};
    body = body.first(body.size() - kTrailer);
    const std::size_t block = load_u32(body.data() + body.size());
    if (block > body.size() || block + kTrailer > kMaxBlock) return {};
    std::span<const std::byte> rest = body.last(block);
    while (rest.size() >= kRecordHead) {
        const std::size_t size = load_u16(rest.data() + 2);
        const bool is_name =
            load_u16(rest.data()) == static_cast<std::uint16_t>(Extension::topic_name);
        rest = rest.subspan(kRecordHead);
        if (size > rest.size()) return {};
        if (is_name) return text_of(rest.first(size));
        rest = rest.subspan(size);
    }
    return {};
}

Fault read_body(std::uint32_t status, std::span<const std::byte> body, Body& into) {
    into = {body, {}};
    if ((status & ~kStatusMask & ~flag::kKnown) != 0) return Fault::bad_flags;
    if ((status & flag::kExtended) == 0) return Fault::none;
    if (body.size() < kTrailer) return Fault::bad_extensions;
    const std::size_t size = load_u32(body.data() + body.size() - kTrailer);
    if (size > body.size() - kTrailer || size + kTrailer > kMaxBlock) return Fault::bad_extensions;
    into.payload = body.first(body.size() - kTrailer - size);
    return BlockReader(body.subspan(into.payload.size(), size), into.extensions).read();
}

std::vector<Header> read_headers(std::span<const std::byte> records) {
    std::vector<Header> headers;
    while (records.size() >= kRecordHead) {
        const std::size_t size = load_u16(records.data() + 2);
        const auto value = records.subspan(kRecordHead, size);
        const auto name = std::to_integer<std::size_t>(value.front());
        headers.push_back({text_of(value.subspan(1, name)), value.subspan(1 + name)});
        records = records.subspan(kRecordHead + size);
    }
    return headers;
}

MessageBlock message_block(std::uint32_t attempt, std::uint64_t exchange,
                           std::uint32_t timeout_ms) noexcept {
    MessageBlock block;
    store_message_block(block.data(), attempt, exchange, timeout_ms);
    return block;
}

void write_message_block(std::vector<std::byte>& out, const MessageBlock& block,
                         std::span<const std::byte> headers) {
    put_bytes(out, std::span{block}.first(kMessageRecords));
    put_bytes(out, headers);
    put_u32(out, static_cast<std::uint32_t>(kMessageRecords + headers.size()));
}

void BlockWriter::put(Extension type, std::size_t size) {
    put_u16(*out_, static_cast<std::uint16_t>(type));
    put_u16(*out_, size);
}

BlockWriter& BlockWriter::add(Extension type, std::uint32_t value) {
    put(type, 4);
    put_u32(*out_, value);
    return *this;
}

BlockWriter& BlockWriter::add(Extension type, std::uint64_t value) {
    put(type, 8);
    put_u32(*out_, static_cast<std::uint32_t>(value >> 32U));
    put_u32(*out_, static_cast<std::uint32_t>(value));
    return *this;
}

BlockWriter& BlockWriter::add(Extension type, std::span<const std::byte> value) {
    put(type, value.size());
    put_bytes(*out_, value);
    return *this;
}

BlockWriter& BlockWriter::add_versions(std::span<const std::uint16_t> versions) {
    put(Extension::versions, versions.size() * 2);
    for (const std::uint16_t version : versions) put_u16(*out_, version);
    return *this;
}

BlockWriter& BlockWriter::add_header(std::string_view name, std::span<const std::byte> value) {
    put(Extension::header, 1 + name.size() + value.size());
    out_->push_back(static_cast<std::byte>(name.size()));
    put_bytes(*out_, std::as_bytes(std::span{name}));
    put_bytes(*out_, value);
    return *this;
}

BlockWriter& BlockWriter::add_records(std::span<const std::byte> records) {
    put_bytes(*out_, records);
    return *this;
}

void BlockWriter::close() {
    put_u32(*out_, static_cast<std::uint32_t>(out_->size() - begin_));
}

std::optional<std::vector<TopicEntry>> read_topics(std::span<const std::byte> body) {
    constexpr std::size_t kEntryHead = 5;
    std::vector<TopicEntry> entries;
    while (!body.empty()) {
        if (body.size() < kEntryHead) return std::nullopt;
        const auto size = std::to_integer<std::size_t>(body[4]);
        if (body.size() - kEntryHead < size) return std::nullopt;
        entries.push_back({load_u32(body.data()), text_of(body.subspan(kEntryHead, size))});
        body = body.subspan(kEntryHead + size);
    }
    if (entries.empty()) return std::nullopt;
    return entries;
}

void write_topic(std::vector<std::byte>& out, const TopicEntry& entry) {
    put_u32(out, entry.number);
    out.push_back(static_cast<std::byte>(entry.name.size()));
    put_bytes(out, std::as_bytes(std::span{entry.name}));
}

std::optional<std::vector<RefusedTopic>> read_refused(std::span<const std::byte> body) {
    if (body.size() % 8 != 0) return std::nullopt;
    std::vector<RefusedTopic> refused;
    for (; !body.empty(); body = body.subspan(8)) {
        refused.push_back({load_u32(body.data()), load_u32(body.data() + 4)});
    }
    return refused;
}

void write_refused(std::vector<std::byte>& out, const RefusedTopic& refused) {
    put_u32(out, refused.number);
    put_u32(out, refused.status);
}

bool is_utf8(std::string_view text) noexcept {
    // For each length of a sequence: the least code point that needs it.
    constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    for (std::size_t at = ascii_at_the_front(text); at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        const auto ones = static_cast<std::size_t>(std::countl_one(first));
        if (ones == 1 || ones > 4) return false;
        const std::size_t size = ones == 0 ? 1 : ones;
        if (text.size() - at < size) return false;
        std::uint32_t point = ones == 0 ? first : first & (0x7FU >> ones);
        for (std::size_t k = 1; k < size; ++k) {
            const auto next = static_cast<unsigned char>(text[at + k]);
            if ((next & 0xC0U) != 0x80) return false;
            point = point << 6U | (next & 0x3FU);
        }
        if (point < kLeast[size] || point > 0x10FFFF) return false;
        if (point >= 0xD800 && point <= 0xDFFF) return false;
        at += size;
    }
    return true;
}

}  // namespace amq::anet::native
