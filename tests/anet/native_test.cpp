#include <amq/anet/native.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

#include "bytes.hpp"

namespace amq::anet::native {
namespace {

using test::Bytes;
using test::bytes;
using test::operator+=;

// Records and blocks by hand, apart from BlockWriter.
Bytes u16(std::size_t value) {
    return {static_cast<std::byte>(value >> 8U & 0xFFU), static_cast<std::byte>(value & 0xFFU)};
}

Bytes record(std::uint16_t type, std::span<const std::byte> value) {
    Bytes made = u16(type);
    made += u16(value.size());
    return made += value;
}

Bytes record(Extension type, std::span<const std::byte> value) {
    return record(static_cast<std::uint16_t>(type), value);
}

Bytes header(std::string_view name, std::string_view value) {
    Bytes made{static_cast<std::byte>(name.size())};
    made += bytes(name);
    made += bytes(value);
    return record(Extension::header, made);
}

Bytes closed(Bytes records) {
    const auto size = static_cast<std::uint32_t>(records.size());
    test::push_u32(records, size);
    return records;
}

Fault fault_of(std::span<const std::byte> body) {
    Body into;
    return read_body(flag::kExtended, body, into);
}

Fault fault_of_records(Bytes records) {
    return fault_of(closed(std::move(records)));
}

Fault fault_of_record(Extension type, std::span<const std::byte> value) {
    return fault_of_records(record(type, value));
}

constexpr Extension kOfFourBytes[]{Extension::timeout, Extension::attempt, Extension::max_payload,
                                   Extension::ping_interval, Extension::max_aliases};
constexpr Extension kOfEightBytes[]{Extension::exchange, Extension::session};
constexpr Extension kTexts[]{Extension::topic_name, Extension::name, Extension::software,
                             Extension::user};

TEST(NativeCommand, TellsCommandsFromTopicsAndThoseToSkipFromOthers) {
    EXPECT_FALSE(is_command(0xFFFFFEFF));
    EXPECT_TRUE(is_command(0xFFFFFF00));
    EXPECT_TRUE(is_command(0xFFFFFFFF));
    EXPECT_FALSE(is_skippable(0xFFFFFF7F));
    EXPECT_TRUE(is_skippable(0xFFFFFF80));
    EXPECT_TRUE(is_skippable(0xFFFFFFBF));
    EXPECT_FALSE(is_skippable(0xFFFFFFC0));
}

// Their numbers are on the wire.
TEST(NativeFault, HasItsNumberAndItsName) {
    std::uint16_t number = 0;
    for (const std::string_view name :
         {"none", "no_hello", "second_hello", "unknown_version", "unknown_command", "bad_flags",
          "bad_extensions", "bad_name", "bad_alias", "alias_taken", "bad_body", "bad_status",
          "?"}) {
        EXPECT_EQ(to_string(Fault{number++}), name);
    }
}

TEST(NativeBody, IsAllPayloadWithoutTheFlag) {
    const Bytes body = closed(record(Extension::timeout, bytes("1234")));
    for (const std::uint32_t status : {0U, 0xFFFFU, flag::kAlias, flag::kAlias | flag::kNoWait}) {
        Body into;
        EXPECT_EQ(read_body(status, body, into), Fault::none);
        EXPECT_EQ(into.payload.data(), body.data());
        EXPECT_EQ(into.payload.size(), body.size());
        EXPECT_EQ(into.extensions.timeout_ms, std::nullopt);
    }
}

TEST(NativeBody, RefusesEachFlagThatNobodyKnows) {
    for (std::uint32_t bit = 16; bit < 32; ++bit) {
        Body into;
        const bool known = (1U << bit & flag::kKnown) != 0;
        EXPECT_EQ(read_body(1U << bit, closed({}), into), known ? Fault::none : Fault::bad_flags)
            << "bit " << bit;
    }
}

TEST(NativeBody, WithAnEmptyBlockHasAllOfItsPayload) {
    Bytes body = bytes("hello");
    body += closed({});
    Body into;
    EXPECT_EQ(read_body(flag::kExtended, body, into), Fault::none);
    EXPECT_EQ(test::text(into.payload), "hello");
    EXPECT_TRUE(read_headers(into.extensions.headers).empty());
}

TEST(NativeBody, ForgetsWhatWasReadIntoItBefore) {
    Bytes records = record(Extension::versions, u16(1));
    records += record(Extension::route_key, bytes("key"));
    records += header("a", "b");
    const Bytes first = closed(records);
    const Bytes second = closed(record(Extension::versions, u16(2)));
    Body into;
    ASSERT_EQ(read_body(flag::kExtended, first, into), Fault::none);
    ASSERT_EQ(read_body(flag::kExtended, second, into), Fault::none);
    EXPECT_EQ(into.extensions.versions, (std::vector<std::uint16_t>{2}));
    EXPECT_TRUE(into.extensions.route_key.empty());
    EXPECT_TRUE(into.extensions.headers.empty());
    ASSERT_EQ(read_body(0, second, into), Fault::none);
    EXPECT_TRUE(into.extensions.versions.empty());
}

// Of each kind of value one; the vectors have them all.
TEST(NativeBlock, IsReadBackAsItWasWritten) {
    const std::vector<std::uint16_t> versions{1, 0x0203, 0xFFFF};
    Bytes body = bytes("payload");
    BlockWriter writer{body};
    writer.add(Extension::timeout, std::uint32_t{0})
        .add(Extension::attempt, std::uint32_t{0xFFFFFFFF})
        .add(Extension::topic_name, "orders")
        .add(Extension::route_key, bytes("key"))
        .add(Extension::exchange, std::uint64_t{0x0102030405060708})
        .add_versions(versions)
        .add_header("trace", bytes("1"))
        .add_header("trace", {});
    writer.close();

    Body into;
    ASSERT_EQ(read_body(flag::kExtended, body, into), Fault::none);
    EXPECT_EQ(test::text(into.payload), "payload");
    EXPECT_EQ(into.extensions.timeout_ms, 0U);
    EXPECT_EQ(into.extensions.attempt, 0xFFFFFFFF);
    EXPECT_EQ(into.extensions.topic_name, "orders");
    EXPECT_EQ(test::text(into.extensions.route_key), "key");
    EXPECT_EQ(into.extensions.exchange, 0x0102030405060708U);
    EXPECT_EQ(into.extensions.versions, versions);
    EXPECT_EQ(into.extensions.session, std::nullopt);
    const std::vector<Header> headers = read_headers(into.extensions.headers);
    ASSERT_EQ(headers.size(), 2U);
    EXPECT_EQ(headers[0].name, "trace");
    EXPECT_EQ(test::text(headers[0].value), "1");
    EXPECT_EQ(headers[1].name, "trace");
    EXPECT_TRUE(headers[1].value.empty());
}

TEST(NativeBlock, IsWrittenBigEndianBehindWhatWasThere) {
    Bytes body = bytes("x");
    BlockWriter writer{body};
    writer.add(Extension::timeout, std::uint32_t{0x01020304}).add_header("n", bytes("v"));
    writer.close();
    const std::string expected{"x\0\1\0\4\1\2\3\4\0\x20\0\3\1nv\0\0\0\x0F", 20};
    EXPECT_EQ(test::text(body), expected);
}

TEST(NativeBlock, PassesHeadersOnAsTheyCame) {
    Bytes records = header("a", "1");
    records += header("b", "");
    const Bytes first = closed(records);
    Body into;
    ASSERT_EQ(read_body(flag::kExtended, first, into), Fault::none);
    Bytes second;
    BlockWriter writer{second};
    writer.add_records(into.extensions.headers);
    writer.close();
    EXPECT_EQ(second, first);
}

TEST(NativeBlock, ThatIsCutAnywhereIsAtFault) {
    Bytes records = record(Extension::timeout, bytes("1234"));
    records += record(Extension::topic_name, bytes("orders"));
    records += header("trace", "12");
    // Within the records, with the size of what is left.
    for (std::size_t size = 0; size <= records.size(); ++size) {
        const bool whole = size == 0 || size == 8 || size == 18 || size == records.size();
        const Bytes cut(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(fault_of_records(cut), whole ? Fault::none : Fault::bad_extensions) << size;
    }
    // The body, with whatever its last four bytes then say.
    const Bytes body = closed(records);
    for (std::size_t size = 0; size < body.size(); ++size) {
        const Bytes cut(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(fault_of(cut), Fault::bad_extensions) << size;
    }
}

TEST(NativeBlock, SaysASizeThatIsInTheBody) {
    for (const std::uint32_t said : {6U, 7U, 0xFFFFFFFBU, 0xFFFFFFFCU, 0xFFFFFFFFU}) {
        Bytes body = bytes("hello");
        test::push_u32(body, said);
        EXPECT_EQ(fault_of(body), Fault::bad_extensions) << said;
    }
}

TEST(NativeBlock, HasAtMost16KiBWithItsSize) {
    const std::size_t most = kMaxBlock - 4 - 4;  // beside the size of the block and a record's head
    EXPECT_EQ(fault_of_records(record(200, test::pattern(most))), Fault::none);
    EXPECT_EQ(fault_of_records(record(200, test::pattern(most + 1))), Fault::bad_extensions);
    Bytes body = test::pattern(50'000);  // a payload does not count
    body += closed(record(200, test::pattern(most)));
    EXPECT_EQ(fault_of(body), Fault::none);
}

TEST(NativeBlock, HasEachTypeBelow32Once) {
    for (std::uint16_t type = 0; type < 32; ++type) {
        const bool is_long = type == 5 || type == 11;  // the rest takes four bytes
        Bytes records = record(type, bytes(is_long ? "12345678" : "1234"));
        EXPECT_EQ(fault_of_records(records), Fault::none) << type;
        records += Bytes(records);
        EXPECT_EQ(fault_of_records(records), Fault::bad_extensions) << type;
    }
}

TEST(NativeBlock, MayRepeatATypeThatIsSkippedFrom33On) {
    Bytes records = record(33, bytes("a"));
    records += record(33, bytes("b"));
    EXPECT_EQ(fault_of_records(records), Fault::none);
}

TEST(NativeBlock, SkipsTypesThatNobodyKnowsUnlessTheyAreCritical) {
    for (const std::uint16_t type : std::array<std::uint16_t, 6>{0, 15, 31, 33, 200, 0x7FFF}) {
        Bytes records = record(type, bytes("whatever"));
        records += record(Extension::timeout, bytes("\1\2\3\4"));
        const Bytes body = closed(records);
        Body into;
        EXPECT_EQ(read_body(flag::kExtended, body, into), Fault::none) << type;
        EXPECT_EQ(into.extensions.timeout_ms, 0x01020304U) << type;
    }
    for (const std::uint16_t type : std::array<std::uint16_t, 4>{0x8000, 0x8001, 0x8020, 0xFFFF}) {
        EXPECT_EQ(fault_of_records(record(type, {})), Fault::bad_extensions) << type;
    }
}

TEST(NativeExtension, OfANumberHasExactlyItsSize) {
    for (std::size_t size = 0; size <= 9; ++size) {
        for (const Extension type : kOfFourBytes) {
            EXPECT_EQ(fault_of_record(type, Bytes(size)),
                      size == 4 ? Fault::none : Fault::bad_extensions);
        }
        for (const Extension type : kOfEightBytes) {
            EXPECT_EQ(fault_of_record(type, Bytes(size)),
                      size == 8 ? Fault::none : Fault::bad_extensions);
        }
    }
}

TEST(NativeExtension, OfTextHas1To255BytesOfUtf8) {
    for (const Extension type : kTexts) {
        EXPECT_EQ(fault_of_record(type, bytes("x")), Fault::none);
        EXPECT_EQ(fault_of_record(type, bytes(std::string(255, 'x'))), Fault::none);
        EXPECT_EQ(fault_of_record(type, bytes(std::string(256, 'x'))), Fault::bad_name);
        EXPECT_EQ(fault_of_record(type, {}), Fault::bad_name);
        EXPECT_EQ(fault_of_record(type, bytes("\xFF")), Fault::bad_name);
    }
}

TEST(NativeExtension, RouteKeyAndCredentialsHaveALeastAndALargestSize) {
    for (const auto& [type, limit] : {std::pair{Extension::route_key, kMaxText},
                                      std::pair{Extension::credentials, kMaxCredentials}}) {
        EXPECT_EQ(fault_of_record(type, {}), Fault::bad_extensions);
        EXPECT_EQ(fault_of_record(type, bytes("\xFF")), Fault::none);  // any bytes
        EXPECT_EQ(fault_of_record(type, Bytes(limit)), Fault::none);
        EXPECT_EQ(fault_of_record(type, Bytes(limit + 1)), Fault::bad_extensions);
    }
}

TEST(NativeExtension, VersionsAre1To16) {
    EXPECT_EQ(fault_of_record(Extension::versions, {}), Fault::bad_extensions);
    for (std::size_t size = 1; size <= 2 * kMaxVersions + 2; ++size) {
        const bool good = size % 2 == 0 && size <= 2 * kMaxVersions;
        EXPECT_EQ(fault_of_record(Extension::versions, Bytes(size)),
                  good ? Fault::none : Fault::bad_extensions)
            << size;
    }
}

TEST(NativeHeader, HasANameOf1To255BytesOfUtf8AndAnyValue) {
    EXPECT_EQ(fault_of_records(header(std::string(255, 'n'), "\xFF")), Fault::none);
    EXPECT_EQ(fault_of_records(header("n", "")), Fault::none);
    EXPECT_EQ(fault_of_records(header("", "value")), Fault::bad_name);
    EXPECT_EQ(fault_of_records(header("\xC3", "\xBC")), Fault::bad_name);
}

TEST(NativeHeader, IsNotShorterThanItsNameSays) {
    EXPECT_EQ(fault_of_record(Extension::header, {}), Fault::bad_extensions);
    EXPECT_EQ(fault_of_record(Extension::header, bytes("\3ab")), Fault::bad_extensions);
    EXPECT_EQ(fault_of_record(Extension::header, bytes("\3abc")), Fault::none);
}

TEST(NativeHeader, HasNothingButHeadersBehindIt) {
    for (const Bytes& other :
         {record(Extension::timeout, bytes("1234")), record(33, {}), record(0, {})}) {
        Bytes before = other;
        before += header("a", "1");
        EXPECT_EQ(fault_of_records(before), Fault::none);
        Bytes behind = header("a", "1");
        behind += other;
        EXPECT_EQ(fault_of_records(behind), Fault::bad_extensions);
        behind += header("b", "2");
        EXPECT_EQ(fault_of_records(behind), Fault::bad_extensions);
    }
}

TEST(NativeTopics, AreReadBackAsTheyWereWritten) {
    const std::string longest(255, 'n');
    Bytes body;
    write_topic(body, {1001, ""});
    write_topic(body, {1, "orders"});
    write_topic(body, {0xFFFFFFFF, longest});
    EXPECT_EQ(test::text(std::span{body}.first(16)),
              (std::string{"\0\0\3\xE9\0\0\0\0\1\6orders", 16}));
    const auto entries = read_topics(body);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 3U);
    EXPECT_EQ((*entries)[0].number, 1001U);
    EXPECT_EQ((*entries)[0].name, "");
    EXPECT_EQ((*entries)[1].number, 1U);
    EXPECT_EQ((*entries)[1].name, "orders");
    EXPECT_EQ((*entries)[2].number, 0xFFFFFFFF);
    EXPECT_EQ((*entries)[2].name, longest);
}

TEST(NativeTopics, AreAtLeastOneAndNoneIsCut) {
    Bytes body;
    write_topic(body, {1001, ""});
    write_topic(body, {1, "orders"});
    for (std::size_t size = 0; size <= body.size(); ++size) {
        const bool whole = size == 5 || size == body.size();
        EXPECT_EQ(read_topics(std::span{body}.first(size)).has_value(), whole) << size;
    }
}

TEST(NativeRefused, IsReadBackAsItWasWritten) {
    Bytes body;
    write_refused(body, {1, 7});
    write_refused(body, {0xFFFFFF00, 5});
    EXPECT_EQ(test::text(body), (std::string{"\0\0\0\1\0\0\0\7\xFF\xFF\xFF\0\0\0\0\5", 16}));
    EXPECT_EQ(read_refused(body), (std::vector<RefusedTopic>{{1, 7}, {0xFFFFFF00, 5}}));
}

TEST(NativeRefused, MayBeNoneButIsNeverCut) {
    const Bytes body(16);
    for (std::size_t size = 0; size <= body.size(); ++size) {
        const auto refused = read_refused(std::span{body}.first(size));
        ASSERT_EQ(refused.has_value(), size % 8 == 0) << size;
        EXPECT_EQ(refused ? refused->size() : size / 8, size / 8);
    }
}

// The first and last of each length, and what lies beside them.
TEST(Utf8, IsWhatRfc3629Allows) {
    using std::string_view_literals::operator""sv;
    for (const std::string_view good :
         {""sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
          "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv,
          "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80z"sv}) {
        EXPECT_TRUE(is_utf8(good)) << testing::PrintToString(good);
    }
}

TEST(Utf8, IsNothingElse) {
    for (const std::string_view bad :
         {// a continuation of nothing, and bytes that begin nothing
          "\x80", "\xBF", "a\x80", "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80", "\xFE",
          "\xFF",
          // overlong: the last that a shorter form has, and the least
          "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
          "\xF0\x8F\xBF\xBF",
          // surrogates, first and last
          "\xED\xA0\x80", "\xED\xBF\xBF",
          // past U+10FFFF
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF7\xBF\xBF\xBF",
          // cut by the end, or by something else
          "\xC2", "\xE0\xA0", "\xE0", "\xF0\x90\x80", "\xF0\x90", "\xF0", "\xC2z", "\xE2\x82z",
          "\xF0\x9F\x98z", "\xC2\xC2\x80"}) {
        EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
    }
}

}  // namespace
}  // namespace amq::anet::native
