#include "plugins/monitor/http/refusal.hpp"

namespace amq::monitor::http {
namespace {

constexpr std::array<std::string_view, kRefusals> kNames{"too_many_connections",
                                                         "malformed",
                                                         "head_too_large",
                                                         "target_too_long",
                                                         "length_required",
                                                         "body_too_large",
                                                         "head_timeout",
                                                         "body_timeout",
                                                         "write_timeout",
                                                         "bad_host",
                                                         "bad_path",
                                                         "bad_query",
                                                         "bad_body",
                                                         "not_found",
                                                         "wrong_method",
                                                         "foreign_origin",
                                                         "no_csrf_header",
                                                         "no_token_configured",
                                                         "unauthorized",
                                                         "not_allowed",
                                                         "too_many_failures",
                                                         "too_many_streams",
                                                         "slow_stream",
                                                         "busy",
                                                         "failed"};
static_assert(static_cast<std::size_t>(Refusal::failed) + 1 == kRefusals);

}  // namespace

std::string_view name_of(Refusal why) noexcept {
    return kNames[static_cast<std::size_t>(why)];
}

}  // namespace amq::monitor::http
