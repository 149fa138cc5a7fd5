#include "plugins/monitor/http/access.hpp"

#include <stdexcept>

#include <openssl/rand.h>

#include "plugins/monitor/http/origin.hpp"
#include "plugins/monitor/http/words.hpp"

namespace amq::monitor::http {
namespace {

Fault no_token_configured() {
    return {403, Refusal::no_token_configured,
            "nothing can be changed over HTTP, as no token is configured: name a file with one in "
            "token_file, in the options of this plugin"};
}

Fault wrong_token() {
    return {401, Refusal::unauthorized, "the token is wrong"};
}

Fault too_many() {
    return {429, Refusal::too_many_failures,
            "too many wrong tokens have been tried: try again in a second"};
}

// 256 bits that nobody can guess.
std::string random_secret() {
    Digest bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("the system has no randomness");
    }
    return hex_of(bytes);
}

// A cookie comes by itself with whatever a browser sends: what changes something must also have
// what only a page of this server can add.
std::optional<Fault> check_page(const Head& head) {
    if (head.field("x-amq-csrf") != "1") {
        return Fault{403, Refusal::no_csrf_header,
                     "with a login, a change needs the header field X-AMQ-CSRF: 1"};
    }
    if (!is_same_origin(head.field("origin"), head.field("host"))) {
        return Fault{403, Refusal::foreign_origin,
                     "with a login, a change needs the Origin of this server"};
    }
    return std::nullopt;
}

}  // namespace

std::string_view cookie_in(std::string_view field, std::string_view name) {
    for (const std::string_view pair : parts_of(field, ';')) {
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return pair.substr(equals + 1);
        }
    }
    return {};
}

std::optional<std::string_view> bearer_in(std::string_view field) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!equal_words(field.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    return trimmed(field.substr(kScheme.size()));
}

Access::Access(AccessOptions options)
    : options_(std::move(options)),
      sessions_(options_.max_logins, options_.login_lifetime),
      failures_(options_.max_failures) {}

std::variant<Caller, Fault> Access::judge(const Head& head, Needs needs) {
    const std::lock_guard lock(mutex_);
    if (needs == Needs::nothing) return by_cookie(head);
    if (needs == Needs::changing && !options_.token) return no_token_configured();
    const std::string_view authorization = head.field("authorization");
    if (!authorization.empty() && has_tokens()) {
        const auto token = bearer_in(authorization);
        if (!token) {
            return Fault{401, Refusal::unauthorized, "only Authorization: Bearer is known here"};
        }
        auto caller = by_token(*token);
        if (const auto* known = std::get_if<Caller>(&caller)) {
            if (auto fault = refusal(*known, needs)) return std::move(*fault);
        }
        return caller;
    }
    const Caller caller = by_cookie(head);
    if (auto fault = refusal(caller, needs)) return std::move(*fault);
    if (needs == Needs::changing) {
        if (auto fault = check_page(head)) return std::move(*fault);
    }
    return caller;
}

std::optional<Fault> Access::refusal(Caller caller, Needs needs) const {
    if (needs == Needs::changing && caller == Caller::reader) {
        return Fault{403, Refusal::not_allowed, "this token lets read, not change"};
    }
    const bool is_open = needs == Needs::reading && lets_anybody_read();
    if (caller != Caller::anonymous || is_open) return std::nullopt;
    return Fault{401, Refusal::unauthorized,
                 "this needs a token: send Authorization: Bearer with it, or log in"};
}

// Whether a token is right is not even looked at past the limit: a guess gains nothing then.
std::variant<Caller, Fault> Access::by_token(std::string_view token) {
    if (!failures_.allows(options_.now())) return too_many();
    const bool changes = options_.token && options_.token->is(token);
    const bool reads = options_.read_token && options_.read_token->is(token);
    if (changes) return Caller::admin;
    if (reads) return Caller::reader;
    failures_.failed();
    return wrong_token();
}

Caller Access::by_cookie(const Head& head) {
    const std::string_view secret = secret_in(head);
    return secret.empty() ? Caller::anonymous : sessions_.find(secret, options_.now());
}

std::string_view Access::secret_in(const Head& head) const {
    return cookie_in(head.field("cookie"), options_.cookie);
}

std::variant<Access::Login, Fault> Access::log_in(std::string_view token) {
    const std::lock_guard lock(mutex_);
    if (!has_tokens()) return no_token_configured();
    auto caller = by_token(token);
    if (auto* fault = std::get_if<Fault>(&caller)) return std::move(*fault);
    const std::string secret = random_secret();
    sessions_.add(secret, std::get<Caller>(caller), options_.now());
    return Login{std::get<Caller>(caller), options_.cookie + '=' + secret +
                                               "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
                                               std::to_string(options_.login_lifetime.count())};
}

std::string Access::log_out(const Head& head) {
    const std::lock_guard lock(mutex_);
    const std::string_view secret = secret_in(head);
    if (!secret.empty()) sessions_.remove(secret);
    return options_.cookie + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
}

}  // namespace amq::monitor::http
