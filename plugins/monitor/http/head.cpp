#include "plugins/monitor/http/head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "plugins/monitor/http/words.hpp"

namespace amq::monitor::http {
namespace {

namespace beast = boost::beast;

Fault malformed(std::string text) {
    return {400, Refusal::malformed, std::move(text)};
}

Fault too_long_target(const Limits& limits) {
    return {
        414, Refusal::target_too_long,
        "the path with its query is longer than " + std::to_string(limits.max_target) + " bytes"};
}

Fault too_large(const Limits& limits) {
    return {
        431, Refusal::head_too_large,
        "the header of the request is longer than " + std::to_string(limits.max_head) + " bytes"};
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

// Line ends are CR LF, no line goes on in the next, and there is no other control character.
std::optional<Fault> check_bytes(std::string_view bytes) {
    for (std::size_t k = 0; k < bytes.size(); ++k) {
        const auto c = static_cast<unsigned char>(bytes[k]);
        const bool after_return = k > 0 && bytes[k - 1] == '\r';
        if ((c == '\n') != after_return) {
            return malformed("the lines of the header must end with CR and LF");
        }
        if (c == '\n' && k + 1 < bytes.size() && (bytes[k + 1] == ' ' || bytes[k + 1] == '\t')) {
            return malformed("a line of the header goes on in the next one");
        }
        const bool is_control = (c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F;
        if (is_control) return malformed("the header has a control character");
    }
    return std::nullopt;
}

std::optional<Fault> check_target(std::string_view target, const Limits& limits) {
    if (target.size() > limits.max_target) return too_long_target(limits);
    const auto may_be_there = [](char c) { return c > ' ' && c < 0x7F && c != '#'; };
    if (std::all_of(target.begin(), target.end(), may_be_there)) return std::nullopt;
    return malformed("the target of the request has a character that must be percent-encoded");
}

// Fields that say one thing, or nothing that can be trusted.
std::optional<Fault> check_single(const Head& head) {
    constexpr std::array<std::string_view, 9> kSingle{
        "host",   "content-length", "authorization", "origin",       "cookie",
        "expect", "x-amq-csrf",     "last-event-id", "if-none-match"};
    for (const std::string_view name : kSingle) {
        const auto same = [&](const Field& field) { return field.name == name; };
        if (std::count_if(head.fields.begin(), head.fields.end(), same) < 2) continue;
        return malformed("the header field " + std::string(name) + " is there more than once");
    }
    return std::nullopt;
}

std::optional<Fault> read_length(Head& head) {
    const auto has = [&](std::string_view name) {
        return std::any_of(head.fields.begin(), head.fields.end(),
                           [&](const Field& field) { return field.name == name; });
    };
    if (has("transfer-encoding")) {
        if (has("content-length")) {
            return malformed("the request has both Content-Length and Transfer-Encoding");
        }
        return Fault{411, Refusal::length_required,
                     "the request must say the length of its body in Content-Length"};
    }
    if (!has("content-length")) return std::nullopt;
    const std::string_view text = head.field("content-length");
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return malformed("the Content-Length of the request is no number");
    }
    head.content_length = length;
    return std::nullopt;
}

std::optional<Fault> read_expectation(Head& head) {
    const std::string_view expected = head.field("expect");
    if (expected.empty()) return std::nullopt;
    if (!equal_words(expected, "100-continue")) {
        return Fault{417, Refusal::malformed, "the only thing to expect here is 100-continue"};
    }
    head.expects_continue = true;
    return std::nullopt;
}

}  // namespace

std::string_view Head::field(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? std::string_view{} : std::string_view{found->value};
}

std::variant<std::optional<std::size_t>, Fault> find_head(std::string_view bytes,
                                                          const Limits& limits) {
    if (bytes.empty()) return std::nullopt;
    if (!is_capital(bytes.front())) return malformed("this is no HTTP request");
    constexpr std::string_view kBlankLine = "\r\n\r\n";
    const std::size_t at = bytes.substr(0, limits.max_head).find(kBlankLine);
    if (at != std::string_view::npos) return at + kBlankLine.size();
    constexpr std::size_t kAroundTarget = 32;  // a method, blanks and a version
    if (bytes.substr(0, limits.max_target + kAroundTarget).find('\n') == std::string_view::npos &&
        bytes.size() >= limits.max_target + kAroundTarget) {
        return too_long_target(limits);
    }
    if (bytes.size() >= limits.max_head) return too_large(limits);
    return std::nullopt;
}

std::variant<Head, Fault> read_head(std::string_view bytes, const Limits& limits) {
    if (auto fault = check_bytes(bytes)) return std::move(*fault);
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.max_head));
    parser.body_limit(boost::none);
    beast::error_code error;
    parser.put(boost::asio::buffer(bytes), error);
    if (error && error != beast::http::error::need_more) {
        return malformed("the request cannot be read: " + error.message());
    }
    if (!parser.is_header_done()) return malformed("the request cannot be read");
    const auto& request = parser.get();
    Head head{std::string(request.method_string()), std::string(request.target())};
    for (const auto& field : request) {
        const std::string_view name(field.name_string().data(), field.name_string().size());
        head.fields.push_back({lower(name), std::string(field.value())});
    }
    head.keeps_alive = parser.keep_alive();
    if (head.fields.size() > limits.max_fields) {
        return Fault{
            431, Refusal::head_too_large,
            "the request has more than " + std::to_string(limits.max_fields) + " header fields"};
    }
    if (auto fault = check_target(head.target, limits)) return std::move(*fault);
    if (auto fault = check_single(head)) return std::move(*fault);
    if (request.version() == 11 && head.field("host").empty()) {
        return malformed("the request has no Host");
    }
    if (auto fault = read_length(head)) return std::move(*fault);
    if (auto fault = read_expectation(head)) return std::move(*fault);
    return head;
}

}  // namespace amq::monitor::http
