#include "plugins/monitor/http/response_head.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/http/status.hpp>

#include "plugins/monitor/http/words.hpp"

namespace amq::monitor::http {
namespace {

// The page is served from here alone, and nobody may frame it, or read an answer across origins.
constexpr std::string_view kSecurity =
    "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

std::string date_text(std::time_t now) {
    // Not strftime: its names of days are those of the process' language.
    constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::string(kDays[static_cast<std::size_t>(utc.tm_wday)]) + ", " + two(utc.tm_mday) +
           ' ' + kMonths[static_cast<std::size_t>(utc.tm_mon)] + ' ' +
           std::to_string(utc.tm_year + 1900) + ' ' + two(utc.tm_hour) + ':' + two(utc.tm_min) +
           ':' + two(utc.tm_sec) + " GMT";
}

std::string status_line(unsigned status) {
    namespace http = boost::beast::http;
    const auto reason = http::obsolete_reason(http::int_to_status(status));
    return "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reason) + "\r\n";
}

void add(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ");
    std::transform(value.begin(), value.end(), std::back_inserter(text), [](char c) {
        const auto letter = static_cast<unsigned char>(c);
        return letter < 0x20 || letter == 0x7F ? ' ' : c;
    });
    text.append("\r\n");
}

std::string_view weak(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    return etag;
}

}  // namespace

std::string head_text(const Response& response, Afterwards afterwards, std::time_t now) {
    std::string text = status_line(response.status);
    add(text, "Date", date_text(now));
    const bool has_body = response.status != 304 && response.status != 204;
    if (has_body) add(text, "Content-Type", response.type);
    if (has_body && !response.events) {
        add(text, "Content-Length", std::to_string(body_of(response).size()));
    }
    if (!response.etag.empty()) add(text, "ETag", response.etag);
    add(text, "Cache-Control", response.cache);
    for (const Field& field : response.fields) add(text, field.name, field.value);
    add(text, "Connection", afterwards == Afterwards::keep ? "keep-alive" : "close");
    return text.append(kSecurity).append("\r\n");
}

bool has_already(std::string_view if_none_match, std::string_view etag) {
    if (etag.empty()) return false;
    const auto parts = parts_of(if_none_match, ',');
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return part == "*" || weak(part) == weak(etag);
    });
}

Response not_modified(const Response& response) {
    Response same;
    same.status = 304;
    same.etag = response.etag;
    same.cache = response.cache;
    same.fields = response.fields;
    return same;
}

std::string_view body_of(const Response& response) {
    return response.bytes.empty() ? std::string_view{response.body} : response.bytes;
}

}  // namespace amq::monitor::http
