#pragma once
// Who may do what: a token in the request or a login before it, and what a browser adds to that.

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/monitor/http/failure_limit.hpp"
#include "plugins/monitor/http/login_sessions.hpp"
#include "plugins/monitor/http/refusal.hpp"
#include "plugins/monitor/http/request.hpp"
#include "plugins/monitor/http/router.hpp"
#include "plugins/monitor/http/token.hpp"

namespace amq::monitor::http {

struct AccessOptions {
    std::optional<Token> token{};       // lets change and read; without it nothing can be changed
    std::optional<Token> read_token{};  // lets read; without it anybody may
    std::size_t max_logins = 64;        // past it the oldest is logged out
    std::chrono::seconds login_lifetime = std::chrono::hours{12};
    unsigned max_failures = 5;  // wrong tokens in a second, of all peers together
    std::string cookie = "amq_session";
    std::function<Time()> now = [] { return std::chrono::steady_clock::now(); };
};

/// From any thread.
class Access {
  public:
    explicit Access(AccessOptions);

    /// Whose request this is, or why it is not served. The method is not asked: `needs` says it.
    [[nodiscard]] std::variant<Caller, Fault> judge(const Head&, Needs needs);

    struct Login {
        Caller caller;
        std::string cookie;  // for Set-Cookie
    };
    [[nodiscard]] std::variant<Login, Fault> log_in(std::string_view token);
    /// Gives what takes the cookie away.
    [[nodiscard]] std::string log_out(const Head&);

    [[nodiscard]] bool lets_change() const { return options_.token.has_value(); }
    [[nodiscard]] bool lets_anybody_read() const { return !options_.read_token; }

  private:
    [[nodiscard]] std::optional<Fault> refusal(Caller, Needs) const;
    [[nodiscard]] std::variant<Caller, Fault> by_token(std::string_view token);
    [[nodiscard]] Caller by_cookie(const Head&);
    [[nodiscard]] std::string_view secret_in(const Head&) const;
    [[nodiscard]] bool has_tokens() const { return options_.token || options_.read_token; }

    AccessOptions options_;
    std::mutex mutex_;
    LoginSessions sessions_;
    FailureLimit failures_;
};

/// The value of the cookie of that name in a Cookie field; empty when it is not there.
[[nodiscard]] std::string_view cookie_in(std::string_view field, std::string_view name);

/// What follows "Bearer" in an Authorization field; nothing when that is of another kind.
[[nodiscard]] std::optional<std::string_view> bearer_in(std::string_view field);

}  // namespace amq::monitor::http
