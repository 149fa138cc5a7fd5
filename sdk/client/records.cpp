#include <amq/client/records.hpp>

#include <amq/anet/native.hpp>
#include <amq/client/bytes.hpp>

namespace amq::client {

namespace native = anet::native;

Headers read_headers(std::span<const std::byte> records) {
    Headers headers;
    if (records.empty()) return headers;
    for (const native::Header& one : native::read_headers(records)) {
        headers.add(one.name, as_text(one.value));
    }
    return headers;
}

void write_route_key(std::vector<std::byte>& out, std::string_view key) {
    if (!key.empty()) native::BlockWriter{out}.add(native::Extension::route_key, key);
}

void write_headers(std::vector<std::byte>& out, const Headers& headers) {
    native::BlockWriter writer{out};
    for (const auto& [name, value] : headers) writer.add_header(name, Bytes{value}.span());
}

}  // namespace amq::client
