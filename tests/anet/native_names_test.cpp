// Names in native frames: found without taking the rest apart, and looked at byte by byte.

#include <amq/anet/native.hpp>

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "bytes.hpp"

namespace amq::anet::native {
namespace {

using test::Bytes;
using test::bytes;
using test::operator+=;

Bytes payload_and_name(std::string_view name) {
    Bytes body = bytes("payload");
    BlockWriter(body)
        .add(Extension::timeout, std::uint32_t{5})
        .add(Extension::topic_name, name)
        .add_header("a", bytes("b"))
        .close();
    return body;
}

TEST(NativeTopicNameIn, IsTheOneThatReadBodyFinds) {
    const Bytes body = payload_and_name("orders");
    Body read;
    ASSERT_EQ(read_body(flag::kExtended, body, read), Fault::none);
    EXPECT_EQ(read.extensions.topic_name, "orders");
    EXPECT_EQ(topic_name_in(flag::kExtended, body), "orders");
    EXPECT_EQ(topic_name_in(0, body), "") << "without the flag there is no block";
}

TEST(NativeTopicNameIn, IsEmptyWhereThereIsNone) {
    EXPECT_EQ(topic_name_in(flag::kExtended, {}), "");
    Bytes empty;
    BlockWriter(empty).close();
    EXPECT_EQ(topic_name_in(flag::kExtended, empty), "");
    Bytes header;
    BlockWriter(header).add_header("a", bytes("b")).close();
    EXPECT_EQ(topic_name_in(flag::kExtended, header), "");
}

TEST(NativeTopicNameIn, StaysInsideABodyWhoseSizesDoNotAddUp) {
    const Bytes whole = payload_and_name("orders");
    for (std::size_t k = 0; k < whole.size(); ++k) {
        for (const std::byte wrong : {std::byte{0}, std::byte{0x7F}, std::byte{0xFF}}) {
            Bytes body = whole;
            body[k] = wrong;
            const Bytes front(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(k));
            EXPECT_LE(topic_name_in(flag::kExtended, body).size(), body.size());
            EXPECT_LE(topic_name_in(flag::kExtended, front).size(), k);
        }
    }
}

TEST(NativeUtf8, IsLookedAtBehindManyBytesOfAsciiToo) {
    for (std::size_t ascii = 0; ascii < 20; ++ascii) {
        const std::string front(ascii, 'a');
        EXPECT_TRUE(is_utf8(front));
        EXPECT_TRUE(is_utf8(front + "\xC3\xA4" + front));
        EXPECT_FALSE(is_utf8(front + "\xC3")) << ascii;
        EXPECT_FALSE(is_utf8(front + "\x80" + front)) << ascii;
    }
}

}  // namespace
}  // namespace amq::anet::native
