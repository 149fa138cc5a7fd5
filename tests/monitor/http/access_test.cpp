#include "plugins/monitor/http/access.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

using namespace std::chrono_literals;

class AccessRules : public ::testing::Test {
  protected:
    Access& access(bool has_token, bool has_read_token) {
        AccessOptions options;
        if (has_token) options.token = token_of(kToken);
        if (has_read_token) options.read_token = token_of(kReadToken);
        options.now = [this] { return now; };
        return access_.emplace(std::move(options));
    }

    static Head head(std::vector<Field> fields) {
        Head one;
        one.fields = std::move(fields);
        return one;
    }
    static Head with_token(std::string_view token) {
        return head({{"authorization", "Bearer " + std::string(token)}});
    }
    Head with_cookie(std::string_view token, std::vector<Field> more = {}) {
        auto login = access_->log_in(token);
        const std::string cookie = std::get<Access::Login>(login).cookie;
        more.push_back({"cookie", "a=b; " + cookie.substr(0, cookie.find(';')) + "; c=d"});
        return head(std::move(more));
    }
    std::string judged(const Head& head, Needs needs) {
        const auto verdict = access_->judge(head, needs);
        if (const auto* caller = std::get_if<Caller>(&verdict))
            return std::string(name_of(*caller));
        const Fault& fault = std::get<Fault>(verdict);
        return std::to_string(fault.status) + ' ' + std::string(name_of(fault.why));
    }

    Time now{100h};

  private:
    std::optional<Access> access_;
};

TEST_F(AccessRules, WithoutTokensAnybodyReadsAndNobodyChanges) {
    access(false, false);
    EXPECT_EQ(judged(head({}), Needs::reading), "anonymous");
    EXPECT_EQ(judged(with_token(kToken), Needs::reading), "anonymous");
    EXPECT_EQ(judged(head({}), Needs::changing), "403 no_token_configured");
    EXPECT_EQ(judged(with_token(kToken), Needs::changing), "403 no_token_configured");
}

TEST_F(AccessRules, WithATokenWhoeverHasItChanges) {
    access(true, false);
    EXPECT_EQ(judged(head({}), Needs::reading), "anonymous");
    EXPECT_EQ(judged(head({}), Needs::changing), "401 unauthorized");
    EXPECT_EQ(judged(with_token(kToken), Needs::changing), "admin");
    EXPECT_EQ(judged(with_token(kToken), Needs::reading), "admin");
    EXPECT_EQ(judged(with_token("wrong"), Needs::changing), "401 unauthorized");
    EXPECT_EQ(judged(with_token("wrong"), Needs::reading), "401 unauthorized");
    EXPECT_EQ(judged(with_token(""), Needs::changing), "401 unauthorized");
}

TEST_F(AccessRules, WithAReadTokenNobodyElseReads) {
    access(true, true);
    EXPECT_EQ(judged(head({}), Needs::nothing), "anonymous");
    EXPECT_EQ(judged(head({}), Needs::reading), "401 unauthorized");
    EXPECT_EQ(judged(with_token(kReadToken), Needs::reading), "reader");
    EXPECT_EQ(judged(with_token(kReadToken), Needs::changing), "403 not_allowed");
    EXPECT_EQ(judged(with_token(kToken), Needs::reading), "admin");
}

TEST_F(AccessRules, AReadTokenAloneLetsNobodyChange) {
    access(false, true);
    EXPECT_EQ(judged(with_token(kReadToken), Needs::reading), "reader");
    EXPECT_EQ(judged(with_token(kReadToken), Needs::changing), "403 no_token_configured");
}

TEST_F(AccessRules, OnlyBearersAreKnown) {
    access(true, false);
    EXPECT_EQ(judged(head({{"authorization", "Basic YTpi"}}), Needs::changing), "401 unauthorized");
    const std::string other_case = "bEARER  " + std::string(kToken);
    EXPECT_EQ(judged(head({{"authorization", other_case}}), Needs::changing), "admin");
}

TEST_F(AccessRules, ALoginChangesOnlyFromAPageOfThisServer) {
    access(true, true);
    const Field host{"host", "localhost:1"};
    const Field csrf{"x-amq-csrf", "1"};
    const Field origin{"origin", "http://localhost:1"};
    EXPECT_EQ(judged(with_cookie(kToken, {host, csrf, origin}), Needs::changing), "admin");
    EXPECT_EQ(judged(with_cookie(kToken, {host, origin}), Needs::changing), "403 no_csrf_header");
    EXPECT_EQ(judged(with_cookie(kToken, {host, {"x-amq-csrf", "0"}, origin}), Needs::changing),
              "403 no_csrf_header");
    EXPECT_EQ(judged(with_cookie(kToken, {host, csrf}), Needs::changing), "403 foreign_origin");
    EXPECT_EQ(judged(with_cookie(kToken, {host, csrf, {"origin", "null"}}), Needs::changing),
              "403 foreign_origin");
    EXPECT_EQ(
        judged(with_cookie(kToken, {host, csrf, {"origin", "http://evil:1"}}), Needs::changing),
        "403 foreign_origin");
    EXPECT_EQ(judged(with_cookie(kReadToken, {host, csrf, origin}), Needs::changing),
              "403 not_allowed");
    EXPECT_EQ(judged(with_cookie(kReadToken, {}), Needs::reading), "reader");
}

TEST_F(AccessRules, ALoginEnds) {
    Access& rules = access(true, true);
    const Head cookie = with_cookie(kReadToken);
    const Head other = with_cookie(kReadToken);
    EXPECT_EQ(judged(cookie, Needs::reading), "reader");
    EXPECT_EQ(rules.log_out(cookie), "amq_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    EXPECT_EQ(judged(cookie, Needs::reading), "401 unauthorized");
    EXPECT_EQ(judged(other, Needs::reading), "reader");
    now += 12h;
    EXPECT_EQ(judged(other, Needs::reading), "401 unauthorized");
}

TEST_F(AccessRules, ACookieIsLongAndOnlyForThisServer) {
    Access& rules = access(true, false);
    auto first = rules.log_in(kToken);
    auto second = rules.log_in(kToken);
    const std::string cookie = std::get<Access::Login>(first).cookie;
    EXPECT_NE(cookie, std::get<Access::Login>(second).cookie);
    EXPECT_TRUE(cookie.starts_with("amq_session="));
    EXPECT_TRUE(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200")) << cookie;
    EXPECT_EQ(cookie.find(';'), std::string_view("amq_session=").size() + 64);
}

TEST_F(AccessRules, WrongTokensAreFew) {
    Access& rules = access(true, true);
    for (int k = 0; k < 5; ++k) {
        EXPECT_EQ(judged(with_token("wrong"), Needs::reading), "401 unauthorized");
    }
    // Not even the right one is looked at: whoever guesses would learn it else.
    EXPECT_EQ(judged(with_token(kToken), Needs::reading), "429 too_many_failures");
    const auto login = rules.log_in(kToken);
    EXPECT_EQ(std::get<Fault>(login).why, Refusal::too_many_failures);
    now += 1s;
    EXPECT_EQ(judged(with_token(kToken), Needs::reading), "admin");
}

TEST_F(AccessRules, ALoginNeedsATokenThatIsConfigured) {
    EXPECT_EQ(std::get<Fault>(access(false, false).log_in(kToken)).why,
              Refusal::no_token_configured);
    EXPECT_EQ(std::get<Fault>(access(true, false).log_in("wrong")).why, Refusal::unauthorized);
}

TEST(Cookie, IsFoundByItsWholeName) {
    EXPECT_EQ(cookie_in("a=1; amq_session=x; b=2", "amq_session"), "x");
    EXPECT_EQ(cookie_in("xamq_session=y;amq_session=x", "amq_session"), "x");
    EXPECT_EQ(cookie_in("amq_session", "amq_session"), "");
    EXPECT_EQ(cookie_in("amq_session=a=b", "amq_session"), "a=b");
    EXPECT_EQ(cookie_in("", "amq_session"), "");
    EXPECT_EQ(cookie_in(";;; = ;", "amq_session"), "");
}

}  // namespace
}  // namespace amq::monitor::http
