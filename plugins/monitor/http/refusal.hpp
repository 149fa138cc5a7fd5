#pragma once
// Why a request was not served, for counters and logs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amq::monitor::http {

enum class Refusal : std::uint8_t {
    too_many_connections,
    malformed,
    head_too_large,
    target_too_long,
    length_required,
    body_too_large,
    head_timeout,
    body_timeout,
    write_timeout,
    bad_host,
    bad_path,
    bad_query,
    bad_body,
    not_found,
    wrong_method,
    foreign_origin,
    no_csrf_header,
    no_token_configured,
    unauthorized,
    not_allowed,
    too_many_failures,
    too_many_streams,
    slow_stream,
    busy,
    failed,
};
inline constexpr std::size_t kRefusals = 25;

/// As it is in a metric's label: "head_too_large".
[[nodiscard]] std::string_view name_of(Refusal) noexcept;

/// What is wrong with a request: the status it is answered with, and a sentence for whoever sent
/// it.
struct Fault {
    unsigned status = 400;
    Refusal why = Refusal::malformed;
    std::string text{};
};

}  // namespace amq::monitor::http
