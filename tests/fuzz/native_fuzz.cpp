// Whatever the bytes and the flags, what is read of a native frame lies inside it, and written
// again it gives the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include <amq/anet/native.hpp>

namespace {

namespace native = amq::anet::native;
using native::BlockWriter;
using native::Body;
using native::Extension;
using native::Extensions;
using native::Fault;

using Bytes = std::vector<std::byte>;
using Span = std::span<const std::byte>;

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_inside(Span part, Span whole) {
    if (part.empty()) return true;
    const std::less_equal<> before;
    return before(whole.data(), part.data()) &&
           before(part.data() + part.size(), whole.data() + whole.size());
}

Span bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= native::kMaxText && native::is_utf8(text);
}

void check_text(std::string_view text, Span input) {
    require(is_inside(bytes_of(text), input));
    require(text.empty() || is_name(text));
}

void check_limits(const Extensions& read, Span input) {
    for (const std::string_view text : {read.topic_name, read.name, read.software, read.user}) {
        check_text(text, input);
    }
    require(is_inside(read.route_key, input) && read.route_key.size() <= native::kMaxText);
    require(is_inside(read.credentials, input));
    require(read.credentials.size() <= native::kMaxCredentials);
    require(read.versions.size() <= native::kMaxVersions);
}

// The headers one by one are the records as they came.
void check_headers(Span records, Span input) {
    require(is_inside(records, input));
    Bytes again;
    BlockWriter writer(again);
    for (const native::Header& header : native::read_headers(records)) {
        require(is_name(header.name) && is_inside(bytes_of(header.name), records));
        require(is_inside(header.value, records));
        writer.add_header(header.name, header.value);
    }
    require(std::ranges::equal(again, records));
}

void write_numbers(BlockWriter& writer, const Extensions& from) {
    if (from.timeout_ms) writer.add(Extension::timeout, *from.timeout_ms);
    if (from.attempt) writer.add(Extension::attempt, *from.attempt);
    if (from.max_payload) writer.add(Extension::max_payload, *from.max_payload);
    if (from.ping_interval_ms) writer.add(Extension::ping_interval, *from.ping_interval_ms);
    if (from.max_aliases) writer.add(Extension::max_aliases, *from.max_aliases);
    if (from.exchange) writer.add(Extension::exchange, *from.exchange);
    if (from.session) writer.add(Extension::session, *from.session);
    if (!from.versions.empty()) writer.add_versions(from.versions);
}

Bytes written(const Extensions& from) {
    Bytes block;
    BlockWriter writer(block);
    write_numbers(writer, from);
    if (!from.topic_name.empty()) writer.add(Extension::topic_name, from.topic_name);
    if (!from.name.empty()) writer.add(Extension::name, from.name);
    if (!from.software.empty()) writer.add(Extension::software, from.software);
    if (!from.user.empty()) writer.add(Extension::user, from.user);
    if (!from.route_key.empty()) writer.add(Extension::route_key, from.route_key);
    if (!from.credentials.empty()) writer.add(Extension::credentials, from.credentials);
    writer.add_records(from.headers).close();
    return block;
}

bool is_equal(const Extensions& a, const Extensions& b) {
    return a.timeout_ms == b.timeout_ms && a.attempt == b.attempt &&
           a.max_payload == b.max_payload && a.ping_interval_ms == b.ping_interval_ms &&
           a.max_aliases == b.max_aliases && a.exchange == b.exchange && a.session == b.session &&
           a.topic_name == b.topic_name && a.name == b.name && a.software == b.software &&
           a.user == b.user && a.versions == b.versions &&
           std::ranges::equal(a.route_key, b.route_key) &&
           std::ranges::equal(a.credentials, b.credentials) &&
           std::ranges::equal(a.headers, b.headers);
}

void fuzz_body(std::uint32_t status, Span input) {
    Body body;
    const Fault fault = native::read_body(status, input, body);
    const std::string_view ahead = native::topic_name_in(status, input);
    require(is_inside(bytes_of(ahead), input));
    const bool known = (status & ~native::kStatusMask & ~native::flag::kKnown) == 0;
    require(known == (fault != Fault::bad_flags));
    if (fault != Fault::none) return;
    require(body.payload.data() == input.data() || body.payload.empty());
    require(is_inside(body.payload, input));
    if ((status & native::flag::kExtended) == 0) require(body.payload.size() == input.size());
    require(ahead == body.extensions.topic_name);
    check_limits(body.extensions, input);
    check_headers(body.extensions.headers, input);

    // What was skipped is gone, so the block is no larger; the rest is the same.
    const Bytes block = written(body.extensions);
    require((status & native::flag::kExtended) == 0 ||
            block.size() <= input.size() - body.payload.size());
    Body again;
    require(native::read_body(native::flag::kExtended, block, again) == Fault::none);
    require(again.payload.empty() && is_equal(again.extensions, body.extensions));
}

void fuzz_lists(Span input) {
    if (const auto topics = native::read_topics(input)) {
        require(!topics->empty());
        Bytes again;
        for (const native::TopicEntry& topic : *topics) {
            require(is_inside(bytes_of(topic.name), input));
            native::write_topic(again, topic);
        }
        require(std::ranges::equal(again, input));
    }
    const auto refused = native::read_refused(input);
    require(refused.has_value() == (input.size() % 8 == 0));
    if (!refused) return;
    Bytes again;
    for (const native::RefusedTopic& topic : *refused) native::write_refused(again, topic);
    require(std::ranges::equal(again, input));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // A copy of exactly this size: the sanitizer sees every byte read beyond it.
    const auto given = std::as_bytes(std::span(data, size));
    const Bytes input(given.begin() + 1, given.end());
    for (std::uint32_t flags = 0; flags < 8; ++flags) fuzz_body(flags << 16U | data[0], input);
    fuzz_body(static_cast<std::uint32_t>(data[0]) << 24U, input);
    fuzz_body(static_cast<std::uint32_t>(data[0]) << 16U, input);
    fuzz_lists(input);
    return 0;
}
