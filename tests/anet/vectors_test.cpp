// The vectors that a client in any language can be checked against, checked against this one:
// every valid frame is read as its vector says and encoded to the very same bytes, every other one
// has the fault that its vector names.

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <boost/json/src.hpp>

#include <amq/anet/codec.hpp>
#include <amq/anet/native.hpp>

#include "bytes.hpp"

namespace amq::anet::native {
namespace {

using boost::json::object;
using boost::json::value;
using test::Bytes;

const value& vectors() {
    static const value all = [] {
        std::ostringstream text;
        text << std::ifstream{AMQ_VECTORS}.rdbuf();
        return boost::json::parse(text.str()).at("vectors");
    }();
    return all;
}

std::string text_in(const object& from, std::string_view key) {
    return std::string{from.at(key).as_string()};
}

std::uint32_t number_in(const object& from, std::string_view key) {
    return from.at(key).to_number<std::uint32_t>();
}

Bytes from_hex(const std::string& hex) {
    Bytes made;
    for (std::size_t k = 0; k + 1 < hex.size(); k += 2) {
        made.push_back(static_cast<std::byte>(std::stoul(hex.substr(k, 2), nullptr, 16)));
    }
    return made;
}

std::string to_hex(std::span<const std::byte> from) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string made;
    for (const std::byte byte : from) {
        made += kDigits[std::to_integer<std::size_t>(byte >> 4)];
        made += kDigits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    return made;
}

std::string hex_or_text(Extension type, std::string_view from) {
    const bool is_hex = type == Extension::route_key || type == Extension::credentials;
    return is_hex ? test::text(from_hex(std::string{from})) : std::string{from};
}

// The type of each extension that has a key of its own, apart from versions and headers.
std::optional<Extension> type_of(std::string_view key) {
    constexpr std::pair<std::string_view, Extension> kTypes[]{
        {"timeout", Extension::timeout},         {"topic_name", Extension::topic_name},
        {"route_key", Extension::route_key},     {"attempt", Extension::attempt},
        {"exchange", Extension::exchange},       {"name", Extension::name},
        {"software", Extension::software},       {"user", Extension::user},
        {"credentials", Extension::credentials}, {"session", Extension::session},
        {"max_payload", Extension::max_payload}, {"ping_interval", Extension::ping_interval},
        {"max_aliases", Extension::max_aliases}};
    for (const auto& [name, type] : kTypes) {
        if (name == key) return type;
    }
    return std::nullopt;
}

bool is_unknown(std::string_view key) {
    return key.find_first_not_of("0123456789") == std::string_view::npos;
}

// What was read, in the words of the vectors; without what was skipped, and without an order.
object described(const Extensions& from) {
    object made;
    if (from.timeout_ms) made["timeout"] = *from.timeout_ms;
    if (from.attempt) made["attempt"] = *from.attempt;
    if (from.max_payload) made["max_payload"] = *from.max_payload;
    if (from.ping_interval_ms) made["ping_interval"] = *from.ping_interval_ms;
    if (from.max_aliases) made["max_aliases"] = *from.max_aliases;
    if (from.exchange) made["exchange"] = std::to_string(*from.exchange);
    if (from.session) made["session"] = std::to_string(*from.session);
    if (!from.topic_name.empty()) made["topic_name"] = from.topic_name;
    if (!from.name.empty()) made["name"] = from.name;
    if (!from.software.empty()) made["software"] = from.software;
    if (!from.user.empty()) made["user"] = from.user;
    if (!from.route_key.empty()) made["route_key"] = to_hex(from.route_key);
    if (!from.credentials.empty()) made["credentials"] = to_hex(from.credentials);
    if (!from.versions.empty()) made["versions"] = boost::json::value_from(from.versions);
    boost::json::array headers;
    for (const Header& header : read_headers(from.headers)) {
        headers.push_back({{"name", header.name}, {"value", to_hex(header.value)}});
    }
    if (!headers.empty()) made["headers"] = headers;
    return made;
}

object known_of(const object& extensions) {
    object made;
    for (const auto& [key, what] : extensions) {
        if (!is_unknown(key)) made[key] = what;
    }
    return made;
}

void write_extension(BlockWriter& writer, std::string_view key, const value& what) {
    if (key == "versions") {
        writer.add_versions(boost::json::value_to<std::vector<std::uint16_t>>(what));
    } else if (key == "headers") {
        for (const value& header : what.as_array()) {
            writer.add_header(text_in(header.as_object(), "name"),
                              from_hex(text_in(header.as_object(), "value")));
        }
    } else if (is_unknown(key)) {
        const auto type = static_cast<Extension>(std::stoul(std::string{key}));
        writer.add(type, from_hex(std::string{what.as_string()}));
    } else {
        const std::optional<Extension> type = type_of(key);
        ASSERT_TRUE(type) << key;
        if (what.is_number()) {
            writer.add(*type, what.to_number<std::uint32_t>());
        } else if (*type == Extension::exchange || *type == Extension::session) {
            writer.add(*type, std::uint64_t{std::stoull(std::string{what.as_string()})});
        } else {
            writer.add(*type, hex_or_text(*type, what.as_string()));
        }
    }
}

// The number of a vector's status field: its status and its flags.
std::uint32_t status_field(const object& vector) {
    std::uint32_t field = number_in(vector, "status");
    for (const value& name : vector.at("flags").as_array()) {
        if (name == "extended") field |= flag::kExtended;
        if (name == "alias") field |= flag::kAlias;
        if (name == "no_wait") field |= flag::kNoWait;
        if (name == "no_echo") field |= flag::kNoEcho;
    }
    return field;
}

Bytes written_payload(const object& vector) {
    Bytes payload;
    if (const value* topics = vector.if_contains("topics")) {
        for (const value& topic : topics->as_array()) {
            const std::string name = text_in(topic.as_object(), "name");
            write_topic(payload, {number_in(topic.as_object(), "number"), name});
        }
    } else if (const value* all = vector.if_contains("refused")) {
        for (const value& one : all->as_array()) {
            write_refused(payload, {number_in(one.as_object(), "number"),
                                    number_in(one.as_object(), "status")});
        }
    } else {
        payload = from_hex(text_in(vector, "payload"));
    }
    return payload;
}

Bytes encoded(const object& vector) {
    const std::uint32_t status = status_field(vector);
    Bytes body = written_payload(vector);
    if ((status & flag::kExtended) != 0) {
        BlockWriter writer{body};
        for (const auto& [key, what] : vector.at("extensions").as_object()) {
            write_extension(writer, key, what);
        }
        writer.close();
    }
    const HeadBytes head =
        encode_head({number_in(vector, "cmd"), number_in(vector, "sequence"),
                     static_cast<std::uint32_t>(body.size()), status, number_in(vector, "model")});
    Bytes frame(head.begin(), head.end());
    return test::operator+=(frame, body);
}

bool is_alias(std::uint32_t number) {
    return number >= 1 && number <= 65'535;
}

Fault fault_of_topics(std::span<const std::byte> payload) {
    const auto topics = read_topics(payload);
    if (!topics) return Fault::bad_body;
    for (const TopicEntry& topic : *topics) {
        if (!is_utf8(topic.name)) return Fault::bad_name;
        if (!topic.name.empty() && !is_alias(topic.number)) return Fault::bad_alias;
    }
    return Fault::none;
}

Fault fault_of_hello(const Body& body) {
    if (!body.payload.empty()) return Fault::bad_body;
    const auto& versions = body.extensions.versions;
    const bool spoken = std::find(versions.begin(), versions.end(), kVersion) != versions.end();
    return spoken ? Fault::none : Fault::unknown_version;
}

Fault fault_of_reply(std::uint32_t status, const Body& body) {
    constexpr std::uint32_t kDeclined = 4;
    if (status != 0 && status != kDeclined) return Fault::bad_status;
    return status == kDeclined && !body.payload.empty() ? Fault::bad_body : Fault::none;
}

Fault fault_of_publish(const Head& head, const Body& body) {
    if ((head.status & kStatusMask) != 0) return Fault::bad_status;
    const bool by_alias = (head.status & flag::kAlias) != 0;
    const bool named = !body.extensions.topic_name.empty();
    if (!by_alias) return named ? Fault::bad_extensions : Fault::none;
    const bool is_for_once = head.cmd == 0 && named;
    return is_for_once || is_alias(head.cmd) ? Fault::none : Fault::bad_alias;
}

// What a client's frame must be beyond its flags and extensions.
Fault fault_of_client(const Head& head, const Body& body) {
    switch (static_cast<Command>(head.cmd)) {
        case Command::hello: return fault_of_hello(body);
        case Command::subscribe:
        case Command::unsubscribe: return fault_of_topics(body.payload);
        case Command::reply: return fault_of_reply(head.status & kStatusMask, body);
        case Command::ping: return body.payload.size() > kMaxPing ? Fault::bad_body : Fault::none;
        case Command::pong:
        case Command::cancel: return Fault::none;
        default: break;
    }
    return is_command(head.cmd) ? Fault::unknown_command : fault_of_publish(head, body);
}

Fault fault_of_broker(const Head& head, const Body& body) {
    switch (static_cast<Command>(head.cmd)) {
        case Command::acknowledge:
            return read_refused(body.payload) ? Fault::none : Fault::bad_body;
        case Command::ping: return body.payload.size() > kMaxPing ? Fault::bad_body : Fault::none;
        case Command::welcome:
        case Command::answer:
        case Command::cancel:
        case Command::pong:
        case Command::draining:
        case Command::error: return Fault::none;
        default: return is_command(head.cmd) ? Fault::unknown_command : Fault::none;
    }
}

// In the words of the vectors.
std::string fault_of(std::span<const std::byte> bytes, std::string_view from) {
    Decoder decoder;
    decoder.feed(bytes);
    const Decoded decoded = decoder.next();
    if (decoded.status == DecodeStatus::bad_magic) return "bad_magic";
    if (decoded.status == DecodeStatus::body_too_large) return "body_too_large";
    if (decoded.status == DecodeStatus::need_more) return "cut short";
    if (bytes.size() != kHeadSize + decoded.frame.body.size()) return "more than one frame";
    const Head& head = decoded.frame.head;
    if (is_skippable(head.cmd)) return "none";
    Body body;
    Fault fault = read_body(head.status, decoded.frame.body, body);
    if (fault == Fault::none) {
        fault = from == "client" ? fault_of_client(head, body) : fault_of_broker(head, body);
    }
    return std::string{to_string(fault)};
}

void expect_read(const object& vector) {
    const Bytes bytes = from_hex(text_in(vector, "hex"));
    Decoder decoder;
    decoder.feed(bytes);
    const Decoded decoded = decoder.next();
    ASSERT_EQ(decoded.status, DecodeStatus::frame);
    const Head& head = decoded.frame.head;
    EXPECT_EQ(head.cmd, number_in(vector, "cmd"));
    EXPECT_EQ(head.sequence, number_in(vector, "sequence"));
    EXPECT_EQ(head.status & kStatusMask, number_in(vector, "status"));
    EXPECT_EQ(head.status, status_field(vector));
    EXPECT_EQ(head.model, number_in(vector, "model"));
    Body body;
    ASSERT_EQ(read_body(head.status, decoded.frame.body, body), Fault::none);
    EXPECT_EQ(to_hex(body.payload), text_in(vector, "payload"));
    EXPECT_EQ(described(body.extensions), known_of(vector.at("extensions").as_object()));
}

void expect_valid(const object& vector) {
    expect_read(vector);
    EXPECT_EQ(to_hex(encoded(vector)), text_in(vector, "hex"));
}

bool has_valid(Command command, std::string_view from) {
    const auto& all = vectors().as_array();
    return std::any_of(all.begin(), all.end(), [&](const value& one) {
        const object& vector = one.as_object();
        return vector.at("valid").as_bool() && vector.at("from") == value(from) &&
               number_in(vector, "cmd") == static_cast<std::uint32_t>(command);
    });
}

TEST(Vectors, HaveTheFaultThatTheyName) {
    for (const value& one : vectors().as_array()) {
        const object& vector = one.as_object();
        const std::string fault =
            fault_of(from_hex(text_in(vector, "hex")), text_in(vector, "from"));
        EXPECT_EQ(fault, vector.at("valid").as_bool() ? "none" : text_in(vector, "fault"))
            << text_in(vector, "name");
    }
}

TEST(Vectors, AreReadAndWrittenAsTheySay) {
    for (const value& one : vectors().as_array()) {
        const object& vector = one.as_object();
        if (!vector.at("valid").as_bool()) continue;
        SCOPED_TRACE(text_in(vector, "name"));
        expect_valid(vector);
    }
}

TEST(Vectors, HaveEachCommandFromWhoeverSendsIt) {
    for (const Command command : {Command::hello, Command::subscribe, Command::unsubscribe,
                                  Command::reply, Command::cancel, Command::ping, Command::pong}) {
        EXPECT_TRUE(has_valid(command, "client")) << static_cast<std::uint32_t>(command);
    }
    for (const Command command :
         {Command::welcome, Command::acknowledge, Command::answer, Command::cancel, Command::ping,
          Command::pong, Command::draining, Command::error}) {
        EXPECT_TRUE(has_valid(command, "broker")) << static_cast<std::uint32_t>(command);
    }
}

}  // namespace
}  // namespace amq::anet::native
