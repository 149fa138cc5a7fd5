#pragma once
// The way in for a browser: a token becomes a cookie that no script can read.

#include <memory>

#include "plugins/monitor/http/access.hpp"
#include "plugins/monitor/http/router.hpp"

namespace amq::monitor::http {

/// POST /api/v1/login {"token":"..."} and POST /api/v1/logout; GET /api/v1/login says who asks and
/// what that lets do: {"caller":"anonymous|reader|admin","reads":bool,"changes":bool}, and whether
/// a token to change things is configured ("token_configured").
void add_login_routes(Router&, std::shared_ptr<Access>);

}  // namespace amq::monitor::http
